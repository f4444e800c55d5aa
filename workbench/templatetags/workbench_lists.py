"""Saved views for their templates."""

from django import template
from django.http import QueryDict

from workbench.models import SavedView

register = template.Library()


@register.filter
def view_address(view: SavedView) -> str:
    """The address that a view is: its filters, sort and columns, and which view they are of."""
    query = QueryDict(view.query).copy()
    query["view"] = str(view.pk)
    return f"?{query.urlencode()}"
