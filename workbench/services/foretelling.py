"""What an answer in part would leave: tried whole, with every bound, and undone again."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from appeals.selectors import past_against
from credits.selectors import standing_at
from credits.standing import StandingView
from education.differences import Difference, of_easing, of_replacement
from governance.actors import Actor
from violations.models import Violation
from violations.services import ease_measures, hold_parties, replace_violation
from workbench.models import Case

TRIED = "What an answer in part would leave, before it is given."


@dataclass(frozen=True, slots=True)
class InPart:
    """What would differ, and the score; or why it cannot be."""

    differences: list[Difference] = field(default_factory=list)
    before: StandingView | None = None
    after: StandingView | None = None
    refusal: str = ""


class _Tried(Exception):
    """What was tried is undone again."""


def foretell_in_part(
    *, case: Case, clause: str, severity: str, eased: Sequence[dict[str, Any]], by: Actor
) -> InPart:
    """The same as the answer would do, and nothing of it stays. Raises what the answer would raise."""
    assert case.appeal is not None  # noqa: S101 - only appeals are answered in part
    violation, found = case.appeal.finding, InPart()
    try:
        with transaction.atomic():
            hold_parties(violation.party_id)
            before = standing_at(violation.party)
            told = _try(violation, clause, severity, eased, by)
            found = InPart(told, before, standing_at(violation.party))
            raise _Tried
    except _Tried:
        return found


def _try(
    violation: Violation, clause: str, severity: str, eased: Sequence[dict[str, Any]], by: Actor
) -> list[Difference]:
    if clause:
        made = replace_violation(
            violation_id=violation.pk,
            clause=clause,
            severity=severity,
            cause="leniency",
            reason=TRIED,
            appeals_used=len(past_against(violation)),
            by=by,
        )
        return of_replacement(made.restitution.violation, made.violation)
    ends = {int(one["penalty"]): datetime.fromisoformat(one["ends_at"]) for one in eased}
    ease_measures(violation_id=violation.pk, ends=ends, reason=TRIED, by=by)
    return of_easing(violation, TRIED)
