"""Measures, points, items and languages in a few words each. Pure."""

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from policies.catalogue import CONTROLS, ITEM_KINDS
from policies.scheme import Duration, Measure, Scheme


def duration_words(duration: Duration, *, of_item: bool = False) -> str:
    if duration.kind == "days":
        return ngettext("for %(n)s day", "for %(n)s days", duration.n or 0) % {"n": duration.n}
    if duration.kind == "hours":
        return ngettext("for %(n)s hour", "for %(n)s hours", duration.n or 0) % {"n": duration.n}
    if duration.kind == "until_recovered":
        return _("until the score has recovered")
    return _("until it is lifted") if of_item else _("for good")


def shortened_words(duration: Duration) -> str:
    """To what length something is shortened."""
    if duration.kind == "days":
        return ngettext("to %(n)s day", "to %(n)s days", duration.n or 0) % {"n": duration.n}
    if duration.kind == "hours":
        return ngettext("to %(n)s hour", "to %(n)s hours", duration.n or 0) % {"n": duration.n}
    return duration_words(duration)


def measure_words(measure: Measure) -> str:
    """What will be done, how much of it, and for how long."""
    kind = CONTROLS.get(measure.control)
    if kind is None:
        return measure.control
    said = str(kind.words)
    amount = measure.params.get(kind.takes) if kind.takes else None
    if amount is not None:
        said = f"{said} ({_amount_words(kind.takes, amount)})"
    if kind.gives:
        return said
    return f"{said} {duration_words(measure.duration, of_item=kind.target == 'item')}"


def _amount_words(takes: str, amount: int | str) -> str:
    if takes == "percent":
        return f"{amount} %"
    if takes == "cap":
        return _("at most %(n)s") % {"n": amount}
    return str(amount)


def points_words(scheme: Scheme, points: int) -> str:
    """Demerit points with the sign with which they move the score."""
    if not points:
        return _("no points")
    sign = "−" if scheme.direction == "deduct" else "+"
    return f"{sign}{points:,}"


def price_words(scheme: Scheme, severity: str, points: int) -> str:
    """What a severity costs; what follows a linked account takes its share and has no price."""
    if severity == "linked" and not points:
        return _("a share of the points charged there")
    return points_words(scheme, points)


def severity_words(severity: str) -> str:
    """Those of the shelf in the present language; whatever else a rulebook names, as it says it."""
    usual = {
        "low": _("Low"),
        "medium": _("Medium"),
        "high": _("High"),
        "critical": _("Critical"),
        "notice": _("A notice"),
        "severe": _("Severe"),
        "breach": _("A breach"),
        "linked": _("By a linked account"),
    }
    return usual.get(severity) or severity.replace("_", " ").capitalize()


def item_words(kinds: list[str], categories: list[str] | None = None) -> str:
    if not kinds:
        return _("the account itself")
    said = ", ".join(str(ITEM_KINDS.get(kind, kind)) for kind in kinds)
    if categories:
        return _("%(items)s in %(categories)s") % {
            "items": said,
            "categories": ", ".join(categories),
        }
    return said


def language_words(code: str) -> str:
    known = {known: str(name) for known, name in settings.LANGUAGES}
    return known.get(code, code)
