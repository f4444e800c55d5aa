"""Every fault of a version, named at once, with its place and the remedy. Pure."""

from collections.abc import Callable
from typing import Any

from policies.faults.bounds import bound_faults
from policies.faults.clauses import clause_faults
from policies.faults.common import Fault, fault
from policies.faults.languages import gaps_of, language_faults
from policies.faults.scale import scheme_faults
from policies.faults.shape import Parts, read_parts
from policies.faults.whole import whole_faults

__all__ = ["Fault", "fault", "faults_of", "gaps_of"]


def faults_of(body: Any, *, knows_course: Callable[[str], bool] = lambda code: True) -> list[Fault]:
    """All faults of a version's body; none means it may be published.

    What has the wrong shape is told first; whatever can be read beside it is judged all the same.
    Only what is too long is not read further.
    """
    if too_long := list(bound_faults(body)):
        return too_long
    parts: Parts = read_parts(body)
    found = [
        *parts.faults,
        *scheme_faults(parts, knows_course),
        *clause_faults(parts, knows_course),
        *whole_faults(parts),
        *language_faults(parts),
    ]
    return list({(one["field"], one["message"]): one for one in found}.values())
