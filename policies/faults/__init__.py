"""Every fault of a version, named at once, with its place and the remedy. Pure."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from policies.faults.bounds import bound_faults
from policies.faults.clauses import clause_faults
from policies.faults.common import Fault, fault
from policies.faults.filling import TURNS, Parts, filled
from policies.faults.languages import gaps_of, language_faults
from policies.faults.scale import scheme_faults
from policies.faults.shape import shape_faults
from policies.faults.whole import whole_faults
from policies.scheme import VersionBody, parse

__all__ = ["Fault", "fault", "faults_of", "gaps_of"]


def faults_of(body: Any, *, knows_course: Callable[[str], bool] = lambda code: True) -> list[Fault]:
    """All faults of a version's body; none means it may be published.

    What has the wrong shape is told first; everything beside it is judged all the same, as far as it
    does not hang on what cannot be read. Only what is too long is not read further.
    """
    if too_long := list(bound_faults(body)):
        return too_long
    shapeless = list(shape_faults(VersionBody, body))
    if not shapeless:
        return _once(_said_of(Parts(parse(body)), knows_course))
    return _once([*shapeless, *_beside(body, knows_course)])


def _said_of(parts: Parts, knows_course: Callable[[str], bool]) -> Iterator[Fault]:
    yield from scheme_faults(parts, knows_course)
    yield from clause_faults(parts, knows_course)
    yield from whole_faults(parts)
    yield from language_faults(parts)


def _beside(body: Any, knows_course: Callable[[str], bool]) -> list[Fault]:
    """What is a fault whatever belongs where something cannot be read."""
    found: list[Fault] | None = None
    for turn in TURNS if isinstance(body, dict) else ():
        parts = filled(body, turn)
        if parts is None:
            return []
        here = [one for one in _said_of(parts, knows_course) if not parts.is_within(one["field"])]
        again = {(one["field"], one["message"]) for one in here}
        found = [
            one
            for one in (here if found is None else found)
            if (one["field"], one["message"]) in again
        ]
        if not found:
            break
    return found or []


def _once(found: Iterable[Fault]) -> list[Fault]:
    return list({(one["field"], one["message"]): one for one in found}.values())
