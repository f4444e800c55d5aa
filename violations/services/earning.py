"""Credit for clean orders: the ledger is brought to what all orders known today have earned."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from credits.models import LedgerLine
from credits.selectors import ORDINARY
from credits.services import NewLine, expiry_of, lock
from governance import clock
from governance.actors import Actor
from parties.models import Party
from policies.models import RulebookVersion
from policies.scheme import signed
from policies.selectors import body_of, versions_of
from violations.earned import EarnedBatch
from violations.services.lines import post_lines
from violations.services.measures import follow_crossings
from violations.services.tiers import review_tier


@dataclass(frozen=True, slots=True)
class Credit:
    """What a line for orders says, whoever wrote it when: by this it is found again."""

    points: int
    effective_at: datetime
    expires_at: datetime | None
    scheme: str
    item_id: int | None


@transaction.atomic
def earn(
    *,
    parties: Sequence[Party],
    batches: Iterable[EarnedBatch],
    by: Actor,
    at: datetime | None = None,
) -> int:
    """Post what these accounts have earned and is not in the ledger, reverse what they have not.

    `batches` is everything that they have ever earned. Twice changes nothing. Says for how many
    accounts the ledger changed.
    """
    prices, wanted = _Prices(), defaultdict(list)
    of_id = {party.pk: party for party in parties}
    for batch in batches:
        wanted[batch.party_id].append((batch, prices.credit(of_id[batch.party_id], batch)))
    standing = _standing_lines(of_id)
    changed = [
        pk
        for pk in sorted(of_id)
        if Counter(_said(line) for line in standing[pk])
        != Counter(credit for _, credit in wanted[pk])
    ]
    for pk in changed:
        _settle(lock(pk), wanted[pk], prices, by, at or clock.now())
    return len(changed)


class _Prices:
    """Versions by kind of account, read once."""

    def __init__(self) -> None:
        self._versions: dict[tuple[str, str], dict[int, RulebookVersion]] = {}

    def version(self, party: Party, version_id: int) -> RulebookVersion:
        asked = (party.market_id, party.kind)
        if asked not in self._versions:
            self._versions[asked] = {version.pk: version for version in versions_of(*asked)}
        return self._versions[asked][version_id]

    def credit(self, party: Party, batch: EarnedBatch) -> Credit:
        scheme, zone = body_of(self.version(party, batch.version_id)).scheme, party.market.zone
        begins = batch.counts_from(zone)
        lapses = scheme.earning is not None and scheme.earning.lapses
        return Credit(
            points=-signed(scheme, batch.points),
            effective_at=begins,
            expires_at=expiry_of(scheme, begins, zone) if lapses else None,
            scheme=scheme.code,
            item_id=batch.item_id,
        )


def _settle(
    party: Party,
    wanted: Sequence[tuple[EarnedBatch, Credit]],
    prices: _Prices,
    by: Actor,
    at: datetime,
) -> None:
    """Reverse the newest lines that are not earned, post what is missing, undo what that undoes."""
    missing = Counter(credit for _, credit in wanted)
    reversals = []
    for line in _standing_lines([party.pk])[party.pk]:
        if missing[_said(line)] > 0:
            missing[_said(line)] -= 1
        else:
            reversals.append(_reversal(line))
    numbers, lines = _lines_by_week(party), reversals[::-1]
    for batch, credit in wanted:
        if missing[credit] > 0:
            missing[credit] -= 1
            numbers[batch.week] += 1
            key = f"orders:{batch.week}:{numbers[batch.week]}"
            lines.append(_line(credit, key, prices.version(party, batch.version_id)))
    change = post_lines(party=party, lines=lines, by=by, at=at)
    follow_crossings([change], by=by, at=at)
    review_tier(party=party, by=by, at=at)


def _standing_lines(parties: Iterable[int]) -> dict[int, list[LedgerLine]]:
    """Lines for orders that have not been reversed, oldest first."""
    rows = (
        LedgerLine.objects.filter(
            party__in=list(parties), kind=LedgerLine.Kind.ORDER_CREDIT, reversal__isnull=True
        )
        .select_related("version")
        .defer("version__body")
        .order_by("party_id", "sequence")
    )
    found = defaultdict(list)
    for line in rows:
        found[line.party_id].append(line)
    return found


def _lines_by_week(party: Party) -> Counter[date]:
    """How many lines each week has had, those reversed included: keys are never used twice."""
    keys = LedgerLine.objects.filter(party=party, kind=LedgerLine.Kind.ORDER_CREDIT).values_list(
        "source_key", flat=True
    )
    return Counter(date.fromisoformat(key.split(":")[1]) for key in keys)


def _said(line: LedgerLine) -> Credit:
    return Credit(line.points, line.effective_at, line.expires_at, line.scheme, line.item_id)


def _line(credit: Credit, source_key: str, version: RulebookVersion) -> NewLine:
    return NewLine(
        kind=LedgerLine.Kind.ORDER_CREDIT,
        points=credit.points,
        effective_at=credit.effective_at,
        expires_at=credit.expires_at,
        source_key=source_key,
        version=version,
        scheme=credit.scheme,
        ledger_class=ORDINARY,
        item_id=credit.item_id,
    )


def _reversal(line: LedgerLine) -> NewLine:
    return NewLine(
        kind=LedgerLine.Kind.REVERSAL,
        points=-line.points,
        effective_at=line.effective_at,
        expires_at=line.expires_at,
        source_key=f"reversal:{line.pk}",
        version=line.version,
        scheme=line.scheme,
        ledger_class=line.ledger_class,
        item_id=line.item_id,
        reverses_id=line.pk,
    )
