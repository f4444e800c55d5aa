"""How a party can be heard about a finding, in the words of its statement of reasons."""

from typing import Any

from django.utils.translation import gettext as _

from policies.scheme import Windows, lang_in, told_in
from violations.charges import Charge


def ways_to_be_heard(charge: Charge, used: int, language: str) -> list[dict[str, Any]]:
    """How to be heard. Appeals carry over to the milder finding that one of them brought."""
    windows = told_in(charge.body.windows_of(charge.clause.code), language)
    lang = lang_in(windows, language, charge.body.first_language)
    further = [{"kind": "further", "words": said, "language": lang} for said in windows.redress]
    if used and used >= windows.attempts:
        over = _("This decision came from your appeal, and no further appeal to us is left.")
        outside = {"kind": "further", "words": _("The way to the courts is always open.")}
        return [{"kind": "used", "words": over}, *(further or [outside])]
    said = _("Appeal to us, free of charge, %(length)s.") % {"length": _length(windows, used)}
    if used:
        said += " " + _("It would be appeal %(n)s of %(all)s: what was used carries over.") % {
            "n": used + 1,
            "all": windows.attempts,
        }
    ways = [{"kind": "appeal", "words": said}]
    if windows.attempts - used > 1:
        said = _("If that is not granted, appeal once more, %(length)s; another person decides.")
        ways.append({"kind": "again", "words": said % {"length": _length(windows, used + 1)}})
    return [*ways, *further] if windows.attempts else further


def _length(windows: Windows, used: int = 0) -> str:
    """How long the next appeal window is; where several are given the longer counts."""
    said = []
    if windows.appeal_months:
        said.append(
            _("within %(n)s calendar months of being informed") % {"n": windows.appeal_months}
        )
    if windows.appeal_days:
        days = windows.appeal_days[min(used, len(windows.appeal_days) - 1)]
        said.append(_("within %(n)s days of being informed") % {"n": days})
    if windows.appeal_hours:
        said.append(_("within %(n)s hours of being informed") % {"n": windows.appeal_hours})
    if len(said) > 1:
        said.append(_("whichever is longer"))
    return ", ".join(said)
