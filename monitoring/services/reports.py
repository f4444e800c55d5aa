"""What users, rights holders and trusted flaggers tell us."""

from django.db import transaction

from governance import clock
from governance.actors import Actor
from governance.content import store_text
from governance.errors import InvalidInput
from governance.events import emit
from items.models import Item
from monitoring.models import Report
from parties.models import Party
from policies.selectors import clause_of, version_that_judges

LONGEST = 10_000


@transaction.atomic
def receive_report(
    *,
    source: str,
    reporter: str,
    clause: str,
    text: str,
    source_key: str,
    by: Actor,
    party: Party | None = None,
    item: Item | None = None,
    contact: str = "",
    language: str = "en",
) -> Report:
    """Take a report about an item, or a party as a whole. The same `source_key` is one report.

    `contact` is an address for the outcome, told in `language`; it is kept where erasure can empty it.
    """
    known = Report.objects.filter(source_key=source_key).first()
    if known:
        return known
    about = item.owner if item else party
    if about is None:
        message = "Say what the report is about: a party or an item."
        raise InvalidInput(message, faults=[{"field": "party", "value": None, "message": message}])
    if len(text) > LONGEST:
        message = f"At most {LONGEST} characters."
        raise InvalidInput(message, faults=[{"field": "text", "message": message}])
    clause_of(version_that_judges(about.market_id, about.kind, clock.now()), clause)
    report, created = Report.objects.get_or_create(
        source_key=source_key,
        defaults={
            "party": about,
            "item": item,
            "source": source,
            "reporter": reporter,
            "clause": clause,
            "content": store_text(text),
            "contact": store_text(contact) if contact else None,
            "language": language,
            "actor": str(by),
        },
    )
    if created:
        emit("report.received", subject=f"party:{about.pk}", by=by, report=report.pk)
    return report
