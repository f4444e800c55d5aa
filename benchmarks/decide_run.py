"""A reviewer's hour, measured from inside: `python -m benchmarks.decide_run` on an empty database."""

import json
import logging
import re
import time
from io import StringIO
from typing import Any

import django

CLAUSES = ("off_platform_deal", "misleading_listing", "not_as_described")
WARM_UP, TIMES = 5, 40


def main() -> None:
    django.setup()
    logging.disable(logging.ERROR)
    from django.conf import settings
    from django.test import Client

    from workbench.models import Queue

    settings.ALLOWED_HOSTS = ["testserver"]
    reviewer = settled()
    client = Client()
    client.force_login(reviewer)
    found = {}
    for number, undo in enumerate((60, 0)):
        Queue.objects.update(undo_seconds=undo)
        cases(number, WARM_UP + TIMES + 1)
        found[str(undo)] = decided(client)
    print(json.dumps(found))


def settled() -> Any:
    """A market with rules, courses and one reviewer."""
    from django.core.management import call_command

    from governance.models import User
    from workbench.models import Queue

    said = StringIO()
    zone = ["--zone", "America/New_York", "--currency", "USD"]
    call_command("create_market", "us", "United States", *zone, stdout=said)
    call_command("load_courses", stdout=said)
    call_command("load_pack", "tiktok_us_seller", "--market", "us", stdout=said)
    Queue.objects.filter(for_appeals=False).exclude(code="default").delete()
    return User.objects.create(username="reviewer", role="reviewer")


def cases(series: int, count: int) -> None:
    """Reported listings of shops with two earlier findings."""
    from governance import clock
    from governance.actors import IMPORTER
    from governance.models import Market
    from items.services import upsert_item
    from monitoring.services import receive_report
    from parties.services import register_party
    from violations.services import record_violation
    from workbench.services import open_case_for_report

    market, now = Market.objects.get(code="us"), clock.now()
    for n in range(count):
        name = f"{series}-{n}"
        shop = register_party(
            market=market, kind="seller", external_id=name, name=f"Shop {name}", by=IMPORTER
        )
        listing = upsert_item(
            market=market,
            kind="listing",
            external_id=name,
            owner=shop,
            data={"title": "Garden shears, steel"},
            by=IMPORTER,
        )
        for clause in ("late_dispatch", "poor_service"):
            record_violation(
                party=shop,
                clause=clause,
                facts="26 of 155 orders left after the second working day.",
                by=IMPORTER,
                conduct_from=now,
                conduct_to=now,
                source_key=f"{clause}:{name}",
            )
        report = receive_report(
            item=listing,
            source="buyer",
            reporter=f"buyer-{n}",
            clause=CLAUSES[n % len(CLAUSES)],
            text="It came in plastic, not in steel.",
            source_key=f"report:{name}",
            by=IMPORTER,
        )
        open_case_for_report(report_id=report.pk, by=IMPORTER)


def decided(client: Any) -> dict[str, list[float]]:
    """Milliseconds of each decision, of the page after it, and of that page once more."""
    took: dict[str, list[float]] = {"submit": [], "next": [], "page": []}
    address = client.post("/workbench/take/")["Location"]
    for number in range(WARM_UP + TIMES):
        shown, page = timed(lambda at=address: client.get(at))
        words = shown.content.decode()
        form = dict(re.findall(r'name="(source_key|case_version)" value="([^"]*)"', words))
        choices = re.findall(r'name="choice" value="(violation[^"]*)"', words)
        if not choices:
            raise SystemExit(f"{address} offers no finding ({shown.status_code}).")
        form |= {"choice": choices[0], "reason": "Four are shown, one comes.", "next": "1"}
        sent, submit = timed(lambda at=address, form=form: client.post(f"{at}decide/", form))
        if sent.status_code != 302:
            said = re.findall(r'class="(?:field-error|alert)[^>]*>(.*?)<', sent.content.decode())
            raise SystemExit(f"{address} answered {sent.status_code} to a decision: {said}")
        address = sent["Location"]
        _, following = timed(lambda at=address: client.get(at))
        if number >= WARM_UP:
            for name, one in zip(took, (submit, following, page), strict=True):
                took[name].append(one)
    return took


def timed(ask: Any) -> tuple[Any, float]:
    started = time.perf_counter()
    answer = ask()
    return answer, 1000 * (time.perf_counter() - started)


if __name__ == "__main__":
    main()
