"""What a statement of reasons says of the finding in whose place its own stands."""

from typing import Any

from django.utils.translation import gettext as _

from policies.selectors import clause_of
from policies.words import severity_words
from violations.charges import Charge
from violations.history import charged_line_at_last
from violations.models import Violation


def replaced(
    earlier: Violation | None, charge: Charge, milder_because: str, language: str
) -> dict[str, Any] | None:
    """The earlier finding; where the present one is the milder: what was changed, and why."""
    if earlier is None:
        return None
    return {
        "reference": f"VIOLATION-{earlier.pk}",
        "violation": earlier.pk,
        "clause": earlier.clause,
        "decided_at": earlier.decided_at.isoformat(),
        "changes": _changes(earlier, charge, language) if milder_because else [],
        "because": milder_because,
    }


def _changes(earlier: Violation, charge: Charge, language: str) -> list[dict[str, str]]:
    """Rule, severity and points, as far as they differ from those of the harder finding."""
    line = charged_line_at_last(earlier)
    was, now = (
        clause_of(earlier.version, earlier.clause).in_language(language),
        charge.clause.in_language(language),
    )
    said = [
        (_("Rule"), was.title, now.title),
        (_("Severity"), severity_words(earlier.severity), severity_words(charge.severity)),
        (_("Points"), _signed(line.points if line else 0), _signed(charge.signed_points)),
    ]
    return [
        {"what": what, "before": before, "after": after}
        for what, before, after in said
        if before != after
    ]


def _signed(points: int) -> str:
    return f"{points:+d}" if points else "0"
