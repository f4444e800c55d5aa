"""What a replay found, party by party, as words that a test can name."""

from dataclasses import dataclass, field

from credits.rehearsal import UNKNOWN, Rung


@dataclass(frozen=True)
class Step:
    rung: Rung
    clause: str
    line_id: int
    at: int


@dataclass(frozen=True)
class Restriction:
    milestone: str
    line_id: int
    begins: int
    ends: int


@dataclass
class Side:
    steps: list = field(default_factory=list)
    restrictions: list = field(default_factory=list)
    days: list = field(default_factory=list)
    worst: dict = field(default_factory=dict)
    gravest: Rung | None = None


@dataclass
class Party:
    party_id: int
    before: Side
    after: Side
    rested_before: int
    rested_after: int
    moves: bool


def parties_of(found):
    """Those of whom there is anything to report."""
    return {
        int(found.ids[n]): Party(
            int(found.ids[n]),
            _side(found, found.before, n),
            _side(found, found.after, n),
            int(found.rested_before[n]),
            int(found.rested_after[n]),
            bool(found.moves[n]),
        )
        for n in found.speaks.nonzero()[0]
    }


def _side(found, side, n):
    said = Side()
    caused = side.steps
    for i in (caused.party == n).nonzero()[0]:
        rung, clause = found.rungs[caused.rung[i]], found.clauses[caused.clause[i]]
        said.steps.append(Step(rung, clause, int(caused.line[i]), int(caused.begins[i])))
    caused = side.restrictions
    for i in (caused.party == n).nonzero()[0]:
        rung, ends = found.rungs[caused.rung[i]], int(caused.ends[i])
        one = Restriction(rung.code, int(caused.line[i]), int(caused.begins[i]), ends)
        said.restrictions.append(one)
    date_of = found.local_days.date_of
    for i in (side.days.owner == n).nonzero()[0]:
        said.days.append((date_of(side.days.first[i]), date_of(side.days.last[i])))
    for number, code in enumerate(found.classes):
        if side.worst[number, n] != UNKNOWN:
            said.worst[code] = int(side.worst[number, n])
    if side.gravest[n] < len(found.rungs):
        said.gravest = found.rungs[side.gravest[n]]
    return said


def count_days(stretches):
    return sum((last - first).days + 1 for first, last in stretches)
