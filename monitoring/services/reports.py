"""What users, rights holders and trusted flaggers tell us."""

from typing import Any

from django.db import transaction

from governance import clock
from governance.actors import Actor
from governance.content import store_text
from governance.errors import DomainError, InvalidInput
from governance.events import emit
from items.models import Item
from monitoring.models import Report
from parties.models import Party
from policies.selectors import clause_of, version_that_judges

LONGEST = 10_000


class SourceKeyTaken(DomainError):
    """This source_key came before with another report. Use a new key for a new report."""

    code = "source_key_taken"


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
    asked = {
        "item": item.pk if item else None,
        "party": party.pk if party and not item else None,
        "source": source,
        "reporter": reporter,
        "clause": clause,
        "text": text,
        "contact": contact,
        "language": language,
    }
    known = Report.objects.filter(source_key=source_key).first()
    if known:
        _refuse_other(known, asked)
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
    else:
        _refuse_other(report, asked)
    return report


def _refuse_other(known: Report, asked: dict[str, Any]) -> None:
    """What erasure has emptied cannot be compared, and is not."""
    before = {
        "item": known.item_id,
        "party": None if known.item_id else known.party_id,
        "source": known.source,
        "reporter": known.reporter,
        "clause": known.clause,
        "text": asked["text"] if known.content.erased_at else known.content.text,
        "contact": _address(known, asked["contact"]),
        "language": known.language,
    }
    if differing := [name for name, said in asked.items() if said != before[name]]:
        raise SourceKeyTaken(
            f"This source_key came before with another {', another '.join(differing)}. "
            "Use a new key for a new report.",
            differs=differing,
        )


def _address(known: Report, asked: str) -> str | None:
    if known.contact is None:
        return ""
    return asked if known.contact.erased_at else known.contact.text
