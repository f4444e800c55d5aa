"""The preview: the same derivations that recording makes, on findings that are not there yet."""

from dataclasses import dataclass
from datetime import datetime

from credits.engine import paired, total_at
from credits.standing import StandingView
from items.models import Item
from parties.models import Link
from policies.scheme import Milestone, by_gravity, is_past
from violations.charges import Charge
from violations.history import History, Redrawn
from violations.plans import (
    PlannedMeasure,
    Preview,
    Repriced,
    appeal_until,
    applied,
    begins_at,
    clause_measures,
    milestone_measures,
    repeat_measures,
)
from violations.pricing import PENDING, THIS, Finding
from violations.runs import Reached, repeats_of, still_runs
from violations.situations import Situation, shown_at


@dataclass(frozen=True, slots=True)
class Moved:
    """What one class would do: the standing after, and the lines that would newly be passed."""

    after: StandingView
    crosses: list[Milestone]
    measures: list[PlannedMeasure]


def _moved(
    situation: Situation,
    ledger_class: str,
    before: list[Redrawn],
    after: list[Redrawn],
    begins: datetime,
) -> Moved:
    account, at, zone = situation.account(ledger_class), situation.at, situation.party.market.zone
    scheme = account.before.scheme
    entries = situation.entries(ledger_class, after)
    derived = situation.crossings(ledger_class, after)
    known = list(account.known) if not situation.gone else []
    if before or situation.gone:
        recorded = {one.key for one in known}
        ahead = situation.crossings(ledger_class, before)
        known += [one for one in ahead if one.key not in recorded]
    expected, keys = {one.key for one in known}, {one.key for one in derived}
    _gone, new, _shifted = paired(
        [one for one in known if one.key not in keys],
        [one for one in derived if one.key not in expected],
        by=lambda passed: passed.milestone,
    )
    terminals = [one.at for one in derived if one.terminal]
    view = shown_at(account.before, total_at(entries, scheme, at, terminals))
    passed = {one.milestone for one in new}
    crosses = [
        line
        for line in by_gravity(scheme)
        if line.code in passed and is_past(scheme, view.score, line.at)
    ]
    measures: list[PlannedMeasure] = []
    for milestone in applied(scheme, crosses):
        measures += milestone_measures(milestone, scheme, entries, terminals, begins, zone)
    return Moved(view, crosses, measures)


def preview_of(
    *,
    situation: Situation,
    charge: Charge,
    item: Item | None,
    pending: list[Charge],
    fixed: int | None = None,
    link: Link | None = None,
) -> Preview:
    """The standing after this finding, counting decisions that are still pending before it."""
    party, at, zone = situation.party, situation.at, situation.party.market.zone
    ahead = [Finding(PENDING + place, one) for place, one in enumerate(pending)]
    without = situation.history.with_findings(ahead)
    with_it = without.with_findings([Finding(THIS, charge, fixed=fixed)])
    before = without.redrawn(situation.gone) if pending or situation.gone else []
    after = with_it.redrawn(situation.gone)
    priced = with_it.prices()[THIS]
    begins = begins_at(priced, at)
    moves = {
        name: _moved(situation, name, before, after, begins)
        for name in dict.fromkeys([priced.ledger_class, *_classes(after)])
    }
    repeats = _repeats(situation, without if pending else None, with_it)
    measures = clause_measures(priced, item, begins, zone)
    for move in moves.values():
        measures += move.measures
    for reached in repeats:
        measures += repeat_measures(reached, begins, zone)
    earlier = {one.finding: one.points for one in before}
    return Preview(
        party=party,
        charge=priced,
        before=situation.account(priced.ledger_class).before,
        after=moves[priced.ledger_class].after,
        crosses=[line for move in moves.values() for line in move.crosses],
        repeats=repeats,
        measures=measures,
        repriced=[
            Repriced(one.finding, earlier.get(one.finding, one.before), one.points)
            for one in after
            if one.finding < PENDING
            and one.finding not in situation.gone
            and earlier.get(one.finding, one.before) != one.points
        ],
        appeal_until=appeal_until(priced.body.windows_of(priced.clause.code), at, zone),
        link=link,
    )


def _classes(redrawn: list[Redrawn]) -> list[str]:
    found = [one.charge.ledger_class for one in redrawn if one.charge]
    return found + [one.line.ledger_class for one in redrawn if one.line]


def _repeats(situation: Situation, without: History | None, with_it: History) -> list[Reached]:
    """Runs that this finding would complete and that still run now."""
    zone, scheme_at = situation.party.market.zone, with_it.schemes.at
    derived = repeats_of(with_it.findings, scheme_at, zone)
    recorded = list(situation.recorded)
    if without is not None:
        ahead = [one.key for one in repeats_of(without.findings, scheme_at, zone)]
        recorded += [key for key in ahead if key not in recorded]
    keys = {one.key for one in derived}
    _gone, new, _shifted = paired(
        [key for key in recorded if key not in keys],
        [one.key for one in derived if one.key not in recorded],
        by=lambda key: key[1:],
    )
    return [
        one
        for one in derived
        if one.key in new and still_runs(one, with_it.findings, situation.at, zone)
    ]
