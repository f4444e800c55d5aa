"""Relief: points a party earns back on one finding by learning."""

from datetime import datetime, timedelta

from django.db import transaction

from credits.models import LedgerLine
from credits.services import NewLine, lock
from governance import clock
from governance.actors import Actor
from policies.selectors import body_of, version_that_judges
from violations.history import charged_line
from violations.models import Violation
from violations.services.lines import post_lines


@transaction.atomic
def grant_relief(
    *, violation_id: int, points: int, source_key: str, by: Actor, at: datetime | None = None
) -> int:
    """Give points back on a finding; returns how many. Never more than its line, once per clause and
    period of the scheme, nothing when the line has lapsed or was reversed. Twice is once."""
    moment = at or clock.now()
    violation = Violation.objects.get(pk=violation_id)
    party = lock(violation.party_id)
    line, amount = relief_due(violation, points, moment)
    if line is None:
        return 0
    if known := LedgerLine.objects.filter(party=party, source_key=source_key).first():
        return abs(known.points)
    if amount <= 0:
        return 0
    post_lines(
        party=party,
        lines=[
            NewLine(
                kind=LedgerLine.Kind.RELIEF,
                points=amount if line.points < 0 else -amount,
                effective_at=moment,
                expires_at=line.expires_at,
                source_key=source_key,
                version=line.version,
                scheme=line.scheme,
                ledger_class=line.ledger_class,
                clause=line.clause,
                rests_on_id=line.pk,
            )
        ],
        by=by,
        at=moment,
        ledger_class=line.ledger_class,
    )
    return amount


def relief_due(violation: Violation, points: int, at: datetime) -> tuple[LedgerLine | None, int]:
    """The line of a finding that may be eased, and by how much of `points`. Writes nothing."""
    line = charged_line(violation)
    if line is None or points <= 0 or (line.expires_at and line.expires_at <= at):
        return None, 0
    eased = abs(sum(line.eased_by.filter(reversal__isnull=True).values_list("points", flat=True)))
    amount = min(points, abs(line.points) - eased)
    return line, 0 if amount <= 0 or _eased_lately(line, at) else amount


def _eased_lately(line: LedgerLine, at: datetime) -> bool:
    version = version_that_judges(line.party.market_id, line.party.kind, at)
    since = at - timedelta(days=body_of(version).scheme.relief_every_days)
    return LedgerLine.objects.filter(
        party=line.party,
        kind=LedgerLine.Kind.RELIEF,
        clause=line.clause,
        effective_at__gt=since,
        reversal__isnull=True,
    ).exists()
