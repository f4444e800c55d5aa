"""What every list has: heads that sort, pages, and chips of what it is narrowed by. Part of `house`."""

from django import template
from django.core.paginator import Page
from django.http import HttpRequest, QueryDict
from django.template.context import Context

register = template.Library()


def _query_of(context: Context) -> QueryDict:
    request: HttpRequest | None = context.get("request")
    return request.GET.copy() if request else QueryDict(mutable=True)


def _with(query: QueryDict, **changes: object) -> str:
    changed = query.copy()
    for name, value in changes.items():
        if value in (None, ""):
            changed.pop(name, None)
        else:
            changed[name] = str(value)
    return f"?{changed.urlencode()}"


@register.inclusion_tag("components/sort_header.html", takes_context=True)
def sort_header(
    context: Context, field: str, label: str, number: bool = False, target: str = ""
) -> dict[str, object]:
    """A column head that sorts by `field`: once upwards, again downwards."""
    query = _query_of(context)
    current = query.get("sort", "")
    flipped = f"-{field}" if current == field else field
    return {
        "label": label,
        "number": number,
        "target": target,
        "direction": {field: "ascending", f"-{field}": "descending"}.get(current, ""),
        "url": _with(query, sort=flipped, cursor=None, page=None),
    }


@register.inclusion_tag("components/pager.html", takes_context=True)
def pager(
    context: Context,
    page: Page | None = None,
    previous: str | None = None,
    next: str | None = None,
    shown: int | None = None,
    total: int | None = None,
    target: str = "",
) -> dict[str, object]:
    """Previous and next, from a Django page or from two cursors."""
    query = _query_of(context)
    if page is not None:
        previous = str(page.previous_page_number()) if page.has_previous() else None
        next = str(page.next_page_number()) if page.has_next() else None
        shown, total = len(page.object_list), page.paginator.count
    name = "cursor" if page is None else "page"
    return {
        "previous_url": _with(query, **{name: previous}) if previous else "",
        "next_url": _with(query, **{name: next}) if next else "",
        "shown": shown,
        "total": total,
        "target": target,
    }


@register.inclusion_tag("components/filter_chips.html", takes_context=True)
def filter_chips(context: Context, form=None, target: str = "") -> dict[str, object]:
    """What a bound filter form narrows by, each as a chip that takes itself off."""
    query = _query_of(context)
    chips = []
    for name, field in form.fields.items() if form is not None else ():
        values = [value for value in query.getlist(name) if value]
        words = dict(getattr(field, "choices", None) or ())
        for value in values:
            rest = query.copy()
            rest.setlist(name, [other for other in values if other != value])
            for place in ("cursor", "page"):
                rest.pop(place, None)
            text = words.get(value) or {str(key): word for key, word in words.items()}.get(value)
            label = field.label or name.replace("_", " ").capitalize()
            chips.append({"name": label, "value": text or value, "url": f"?{rest.urlencode()}"})
    return {"chips": chips, "target": target}
