"""What a rehearsal found, in the order in which it is read: page and API show the same."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import time, timedelta
from typing import Any

from governance import calendars
from insights.models import Rehearsal
from policies.scheme import Scheme, VersionBody, parse
from policies.selectors import body_of, versions_of

REVENUE = "revenue:"


@dataclass(frozen=True, slots=True)
class Money:
    currency: str
    amount: int


@dataclass(frozen=True, slots=True)
class Count:
    """Parties under a restriction that began in the period, and what that put at stake."""

    parties: int = 0
    restrictions: int = 0
    days: int = 0
    orders: int = 0
    revenue: list[Money] = field(default_factory=list)

    @classmethod
    def of(cls, said: dict[str, int]) -> "Count":
        revenue = [
            Money(name.removeprefix(REVENUE), amount)
            for name, amount in sorted(said.items())
            if name.startswith(REVENUE)
        ]
        return cls(
            parties=said.get("parties", 0),
            restrictions=said.get("restrictions", 0),
            days=said.get("days", 0),
            orders=said.get("orders", 0),
            revenue=revenue,
        )


@dataclass(frozen=True, slots=True)
class Pair:
    """The same count before and after, under one name."""

    name: str
    before: Count
    after: Count

    @property
    def change(self) -> int:
        return self.after.parties - self.before.parties


@dataclass(frozen=True, slots=True)
class LinePassed:
    """How many parties passed a line, and how often; `at` is where it stands, if it does."""

    name: str
    title: str
    at_before: int | None
    at_after: int | None
    before: int
    after: int
    times_before: int
    times_after: int


@dataclass(frozen=True, slots=True)
class Path:
    """So many parties whose gravest line went from one to another; none is empty."""

    before: str
    after: str
    parties: int


@dataclass(frozen=True, slots=True)
class ClauseCount(Pair):
    title: str
    findings: int
    overturned: int


@dataclass(frozen=True, slots=True)
class NotCovered:
    clause: str
    severity: str
    findings: int


@dataclass(frozen=True, slots=True)
class Overturned:
    """Restrictions that rested on findings which did not stand later, and the parties they hit."""

    before: int
    after: int
    parties_before: int
    parties_after: int

    @property
    def spared(self) -> int:
        return self.before - self.after


@dataclass(frozen=True, slots=True)
class Report:
    parties: int
    moves: int
    total: Pair
    lines: list[LinePassed]
    paths: list[Path]
    markets: list[Pair]
    tiers: list[Pair]
    clauses: list[ClauseCount]
    overturned: Overturned
    not_covered: list[NotCovered]
    left_out: list[str]


def report_of(rehearsal: Rehearsal) -> Report | None:
    """None until it is done."""
    said = rehearsal.result
    if said is None:
        return None
    draft = parse(rehearsal.body)
    book = rehearsal.rulebook
    end = calendars.local_moment(
        rehearsal.until + timedelta(days=1), time.min, book.market.zone, favour="earlier"
    )
    known = versions_of(book.market_id, book.party_kind)
    begun = [one for one in known if one.effective_from < end] or known[:1]
    old = body_of(begun[-1]) if begun else draft
    rested = said.get("rested", {})
    return Report(
        parties=said.get("parties", 0),
        moves=said.get("moves", 0),
        total=_pair("", said.get("all", {})),
        lines=_lines(said.get("lines", {}), old, draft),
        paths=_paths(said.get("paths", {})),
        markets=[_pair(name, each) for name, each in sorted(said.get("markets", {}).items())],
        tiers=[_pair(name, each) for name, each in sorted(said.get("tiers", {}).items())],
        clauses=_clauses(said.get("clauses", {}), old, draft),
        overturned=Overturned(
            before=rested.get("before", {}).get("restrictions", 0),
            after=rested.get("after", {}).get("restrictions", 0),
            parties_before=rested.get("before", {}).get("parties", 0),
            parties_after=rested.get("after", {}).get("parties", 0),
        ),
        not_covered=[
            NotCovered(name.partition(":")[0], name.partition(":")[2], number)
            for name, number in sorted(said.get("not_covered", {}).items())
        ],
        left_out=left_out(old, draft),
    )


def left_out(old: VersionBody, draft: VersionBody) -> list[str]:
    """What the draft changes and a rehearsal leaves as it was, as stable words."""
    was, now = old.scheme, draft.scheme
    fields = {
        "earning": was.earning != now.earning,
        "repeats": was.repeats != now.repeats,
        "joint": was.joint != now.joint,
        "counts_from": was.counts_from != now.counts_from,
        "relief": {c.code: c.relief_points for c in old.clauses}
        != {c.code: c.relief_points for c in draft.clauses},
        "clause_measures": {c.code: c.measures for c in old.clauses}
        != {c.code: c.measures for c in draft.clauses},
        "warn_only": any(clause.warn_only_until for clause in draft.clauses),
        "after_course": any(
            again is not None and (again.days_after_course is not None or again.course_narrows)
            for again in (clause.repetition for clause in draft.clauses)
        ),
    }
    return [name for name, differs in fields.items() if differs]


def _pair(name: str, said: dict[str, Any]) -> Pair:
    return Pair(name, Count.of(said.get("before", {})), Count.of(said.get("after", {})))


def _lines(said: dict[str, Any], old: VersionBody, draft: VersionBody) -> list[LinePassed]:
    """Every line of both ladders, mildest first, also those that nobody passed."""
    was, now = _ladder(old.scheme), _ladder(draft.scheme)
    found = []
    for name in _in_order([*now, *was, *sorted(said)], draft.scheme, {**was, **now}):
        each = said.get(name, {})
        before, after = each.get("before", {}), each.get("after", {})
        title, _ = now.get(name) or was.get(name) or (name, 0)
        found.append(
            LinePassed(
                name=name,
                title=title,
                at_before=was[name][1] if name in was else None,
                at_after=now[name][1] if name in now else None,
                before=before.get("parties", 0),
                after=after.get("parties", 0),
                times_before=before.get("times", 0),
                times_after=after.get("times", 0),
            )
        )
    return found


def _ladder(scheme: Scheme) -> dict[str, tuple[str, int]]:
    """Title and place of every line, by its name; of several ledgers the title says which."""
    return {
        line.code if ledger.code == "ordinary" else f"{ledger.code}:{line.code}": (
            line.title if len(scheme.classes) == 1 else f"{line.title} ({ledger.title})",
            line.at,
        )
        for ledger in scheme.classes
        for line in scheme.of_class(ledger.code).milestones
    }


def _in_order(names: Iterable[str], scheme: Scheme, known: dict[str, tuple[str, int]]) -> list[str]:
    downwards = scheme.direction == "deduct"

    def place(name: str) -> tuple[str, int]:
        at = known[name][1] if name in known else 0
        return name.rpartition(":")[0], -at if downwards else at

    return sorted(dict.fromkeys(names), key=place)


def _paths(said: dict[str, int]) -> list[Path]:
    paths = [
        Path(name.partition(">")[0], name.partition(">")[2], number)
        for name, number in said.items()
    ]
    return sorted(paths, key=lambda path: (path.before == path.after, -path.parties, path.before))


def _clauses(said: dict[str, Any], old: VersionBody, draft: VersionBody) -> list[ClauseCount]:
    titles = {c.code: c.title for c in old.clauses} | {c.code: c.title for c in draft.clauses}
    rows = [
        ClauseCount(
            name=code,
            before=Count.of(each.get("before", {})),
            after=Count.of(each.get("after", {})),
            title=titles.get(code, code),
            findings=each.get("findings", 0),
            overturned=each.get("overturned", 0),
        )
        for code, each in said.items()
    ]
    return sorted(rows, key=lambda row: (-row.findings, row.name))
