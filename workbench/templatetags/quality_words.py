"""Words of quality figures for templates."""

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.permissions import may as is_allowed
from governance.principals import Principal
from workbench.agreement import Kappa
from workbench.models import SamplingPlan

register = template.Library()

WORDS = (
    (0.0, gettext_lazy("none beyond chance")),
    (0.2, gettext_lazy("slight")),
    (0.4, gettext_lazy("fair")),
    (0.6, gettext_lazy("moderate")),
    (0.8, gettext_lazy("substantial")),
    (1.01, gettext_lazy("almost perfect")),
)


@register.filter
def percent(value: float | None, places: int = 0) -> str:
    """A share as people read it: `12.5%`."""
    if not isinstance(value, int | float):
        return "–"
    return f"{number_format(round(value * 100, places), decimal_pos=places)}%"


@register.filter
def of_each(plan: SamplingPlan) -> str:
    """How much of each stratum a plan draws."""
    if plan.per_stratum is not None:
        return str(plan.per_stratum)
    share = number_format((plan.rate or 0) * 100, decimal_pos=1)
    return _("%(share)s%%, at least 1") % {"share": share}


@register.filter
def in_words(kappa: Kappa) -> str:
    """What a kappa means, after Landis and Koch; few pairs mean nothing yet."""
    if not kappa.n:
        return _("nothing to compare")
    if not kappa.enough:
        return _("too few to say")
    value = kappa.value or 0.0
    return next(str(words) for most, words in WORDS if value <= most)


@register.simple_tag(takes_context=True)
def may(context: Context, route: str) -> bool:
    """Whether this person may act on a route."""
    return is_allowed(Principal.of_user(context["user"]), route, "POST")


@register.simple_tag(takes_context=True)
def sees(context: Context, route: str) -> str:
    """The address of a page, or nothing where this person may not open it."""
    allowed = is_allowed(Principal.of_user(context["user"]), route, "GET")
    return reverse(route) if allowed else ""


@register.filter
def minutes(value: float | None) -> str:
    """Minutes in the largest honest unit."""
    if not isinstance(value, int | float):
        return "–"
    if value < 1:
        return _("%(n)s s") % {"n": round(value * 60)}
    if value < 90:
        return _("%(n)s min") % {"n": round(value)}
    return _("%(n)s h") % {"n": number_format(value / 60, decimal_pos=1)}
