"""Bringing lines, crossings and repeats to what the findings that stand ask for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q

from credits.models import LedgerLine
from credits.selectors import ORDINARY
from credits.services import NewLine
from credits.standing import StandingChange
from governance.actors import Actor
from governance.events import emit
from parties.models import Party
from violations.charges import Charge
from violations.history import AGAIN, History, Redrawn, line_key, remembers
from violations.models import RepeatReached, Violation
from violations.services.lines import post_lines
from violations.services.repeats import derive_repeats


@dataclass(frozen=True, slots=True)
class Settlement:
    """What settling did: a change a class, findings with another price, repeats as they moved."""

    changes: dict[str, StandingChange]
    redrawn: list[Redrawn] = field(default_factory=list)
    reached: list[RepeatReached] = field(default_factory=list)
    undone: list[RepeatReached] = field(default_factory=list)
    shifted: list[tuple[RepeatReached, RepeatReached]] = field(default_factory=list)

    @property
    def repriced(self) -> list[Redrawn]:
        """Findings that stand and now cost something else than before."""
        return [one for one in self.redrawn if one.line and one.charge]


def settle(
    *,
    party: Party,
    by: Actor,
    at: datetime,
    ledger_class: str = ORDINARY,
    history: History | None = None,
    fresh: int | None = None,
    gone: Iterable[int] = (),
    shares: Mapping[int, int] | None = None,
) -> Settlement:
    """Post what the ledger of a locked party lacks, in every class, and derive what follows.

    `fresh` is a finding just written, `gone` are those just overturned, `shares` new prices of
    findings that follow a linked party's. The class named is brought up to date in any case.
    """
    shares, gone = shares or {}, list(gone)
    if history is None:
        besides = [*shares, *([fresh] if fresh else [])]
        history = History.of(party, besides=besides, gone=gone).with_shares(shares)
    redrawn = history.redrawn(gone)
    lines: dict[str, list[NewLine]] = {ledger_class: []}
    for line in _drawn(party, redrawn):
        lines.setdefault(line.ledger_class, []).append(line)
    changes = {
        name: post_lines(party=party, lines=wanted, by=by, at=at, ledger_class=name)
        for name, wanted in lines.items()
    }
    settlement = Settlement(changes, redrawn)
    for one in settlement.repriced:
        emit(
            "violation.repriced",
            subject=f"party:{party.pk}",
            by=by,
            violation=one.finding,
            party=party.pk,
            before=one.before,
            points=one.points,
        )
    if not remembers(history.schemes.versions):
        return settlement
    undone, reached, shifted = derive_repeats(history=history, by=by)
    return Settlement(changes, redrawn, reached, undone, shifted)


def _drawn(party: Party, redrawn: list[Redrawn]) -> list[NewLine]:
    """Reversals of old lines and of what eased them, then the new lines with their relief."""
    about = Violation.objects.filter(pk__in=[one.finding for one in redrawn])
    items = dict(about.values_list("pk", "item_id"))
    found = []
    for one in redrawn:
        if one.line:
            found += [reversal(row) for row in [one.line, *one.eased]]
        if one.charge and one.charge.points:
            key = line_key(one.finding, _times(party, one.finding))
            found.append(_line(one, one.charge, key, items[one.finding]))
            found += [_relief(row, points, one.charge, key) for row, points in one.reliefs]
    return found


def _times(party: Party, finding: int) -> int:
    """How often this finding has had a price before."""
    key = line_key(finding)
    had = Q(source_key=key) | Q(source_key__startswith=f"{key}{AGAIN}")
    return LedgerLine.objects.filter(had, party=party, kind=LedgerLine.Kind.VIOLATION).count()


def _line(redrawn: Redrawn, charge: Charge, key: str, item_id: int | None) -> NewLine:
    old = redrawn.line
    same = old is not None and old.ledger_class == charge.ledger_class
    return NewLine(
        kind=LedgerLine.Kind.VIOLATION,
        points=charge.signed_points,
        effective_at=old.effective_at if old and same else charge.effective_at,
        expires_at=old.expires_at if old and same else charge.expires_at,
        source_key=key,
        version=charge.version,
        scheme=charge.scheme.code,
        ledger_class=charge.ledger_class,
        clause=charge.clause.code,
        item_id=item_id,
    )


def _relief(row: LedgerLine, points: int, charge: Charge, key: str) -> NewLine:
    base = row.source_key.partition(AGAIN)[0]
    return NewLine(
        kind=LedgerLine.Kind.RELIEF,
        points=points,
        effective_at=row.effective_at,
        expires_at=charge.expires_at,
        source_key=f"{base}{AGAIN}{key.rpartition(':')[2]}",
        version=row.version,
        scheme=charge.scheme.code,
        ledger_class=charge.ledger_class,
        clause=row.clause,
        rests_on_key=key,
    )


def reversal(line: LedgerLine) -> NewLine:
    return NewLine(
        kind=LedgerLine.Kind.REVERSAL,
        points=-line.points,
        effective_at=line.effective_at,
        expires_at=line.expires_at,
        source_key=f"reversal:{line.pk}",
        version=line.version,
        scheme=line.scheme,
        ledger_class=line.ledger_class,
        clause=line.clause,
        item_id=line.item_id,
        reverses_id=line.pk,
    )
