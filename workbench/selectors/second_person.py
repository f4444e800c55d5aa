"""Why a decision needs a second person, in codes and in words."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from parties.selectors import is_protected
from violations.history import charged_line_at_last
from violations.models import Violation
from violations.plans import PlannedMeasure
from violations.selectors import penalties_from
from violations.services import Preview
from workbench.models import Case, Decision
from workbench.selectors.chains import overridden_by, replaced_by

TERMINAL, PROTECTED, STRICTER = "terminal", "protected", "stricter"
WORDS = {
    TERMINAL: _("It would end an account."),
    PROTECTED: _("The account is protected: every decision against it takes two people."),
    STRICTER: _("It overrides an earlier decision, and is stricter than that one."),
}


def reasons_to_hold(
    case: Case,
    outcome: str,
    preview: Preview | None,
    *,
    stricter: bool = False,
    protected: bool | None = None,
) -> list[str]:
    """The codes of all reasons why this waits for somebody else's yes; none: one person is enough."""
    if outcome != Decision.Outcome.VIOLATION:
        return []
    found = [TERMINAL] if preview is not None and preview.reaches_terminal else []
    if is_protected(case.party_id) if protected is None else protected:
        found.append(PROTECTED)
    if stricter:
        found.append(STRICTER)
    return found


def reasons_to_hold_decision(decision: Decision, preview: Preview | None) -> list[str]:
    """The same for a decision that was made, with what it would do now."""
    stricter = decision.is_override and is_stricter_than(
        preview, replaced_by(decision), overrides=overridden_by(decision)
    )
    return reasons_to_hold(decision.case, decision.outcome, preview, stricter=stricter)


def is_stricter_than(
    preview: Preview | None, finding: Violation | None, *, overrides: Decision | None
) -> bool:
    """Whether a new finding asks more of the party than the one that it would replace.

    More points, a measure that was not there, or one that ends later. Where nothing stands, any
    finding is stricter.
    """
    if preview is None or overrides is None:
        return False
    if finding is None:
        return True
    line = charged_line_at_last(finding)
    if preview.points > (abs(line.points) if line else 0):
        return True
    imposed = list(penalties_from(finding))
    return any(not _within(one, imposed) for one in preview.measures)


def in_words(codes: Iterable[str]) -> list[str]:
    return [str(WORDS[code]) for code in codes]


def _within(planned: PlannedMeasure, imposed: list) -> bool:
    return any(
        one.measure == planned.control
        and one.params == planned.params
        and (
            one.control.ends_at is None
            or (planned.ends_at is not None and planned.ends_at <= one.control.ends_at)
        )
        for one in imposed
    )
