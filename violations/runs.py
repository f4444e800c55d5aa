"""Breaches that pile up within some days. Pure: findings in, what was reached out."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from governance import calendars
from policies.scheme import Repeat, Scheme
from violations.pricing import Finding, in_order


@dataclass(frozen=True, slots=True)
class Reached:
    """So many breaches, reached with one finding; `clause` is empty where several count together."""

    rule: Repeat
    clause: str
    finding: int
    count: int
    at: datetime

    @property
    def key(self) -> tuple[int, str, str]:
        return self.finding, self.rule.code, self.clause


def repeats_of(
    findings: Iterable[Finding], scheme_at: Callable[[datetime], Scheme], zone: str
) -> list[Reached]:
    """Every run that reaches its count, in order of time.

    A run acts once; it ends when fewer than the count are left within the days.
    """
    earlier: dict[str, list[datetime]] = defaultdict(list)
    running: set[tuple[str, str]] = set()
    reached = []
    for finding in in_order(findings):
        for rule in scheme_at(finding.at).repeats:
            for watched in _watched(rule, finding):
                name = watched[0] if len(watched) == 1 else ""
                moments = [moment for code in watched for moment in earlier[code]]
                before = _within(moments, rule, finding.at, zone)
                count = before + sum(code in watched for code in finding.clauses)
                if before < rule.count:
                    running.discard((rule.code, name))
                if count >= rule.count and (rule.code, name) not in running:
                    running.add((rule.code, name))
                    reached.append(Reached(rule, name, finding.id, count, finding.at))
        for code in finding.clauses:
            earlier[code].append(finding.at)
    return reached


def still_runs(reached: Reached, findings: Iterable[Finding], at: datetime, zone: str) -> bool:
    """Whether the count is still met at a moment: a late finding may have come too late."""
    watched = [reached.clause] if reached.clause else reached.rule.clauses
    moments = [
        one.at for one in findings if one.at <= at for code in one.clauses if code in watched
    ]
    return _within(moments, reached.rule, at, zone) >= reached.rule.count


def _watched(rule: Repeat, finding: Finding) -> Iterator[list[str]]:
    """What a rule counts together: all the clauses that it names, or each clause by itself."""
    if not rule.clauses:
        yield from ([code] for code in finding.clauses)
    elif any(code in rule.clauses for code in finding.clauses):
        yield rule.clauses


def _within(moments: list[datetime], rule: Repeat, at: datetime, zone: str) -> int:
    return sum(at < calendars.after_days(one, rule.days, zone, favour="earlier") for one in moments)
