"""Words of bulk runs for their templates."""

from django import template
from django.template import Context

from governance.permissions import may_open
from workbench.selectors.parties import control_words

register = template.Library()


@register.filter
def control_title(kind: str) -> str:
    """A restriction in words, where only its code is at hand."""
    return control_words(kind, {})


@register.simple_tag(takes_context=True)
def may_follow(context: Context, route: str) -> bool:
    """Whether a link to this route would open for whoever reads the page."""
    request = context.get("request")
    return request is not None and may_open(request.user, route)
