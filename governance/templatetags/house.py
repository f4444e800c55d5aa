"""The house tags: links for those who may follow them, words, lists, and components with a body."""

import json
import secrets
from datetime import UTC, datetime
from functools import cache, lru_cache

from django import template
from django.template.context import Context
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from governance import clock, codes
from governance.templatetags import _lists, _words

register = template.Library()
register.tags.update(_lists.register.tags)

THEMES = ("light", "dark")


@register.simple_tag(takes_context=True)
def theme(context: Context) -> str:
    """The theme the visitor chose, or nothing: then the system decides."""
    request = context.get("request")
    chosen = request.COOKIES.get("theme", "") if request else ""
    return chosen if chosen in THEMES else ""


@register.filter
def cut_code(code: str) -> str:
    """`late_scan` as people read it, where only a code was sent."""
    return code.replace("_", " ").replace("-", " ")


@register.simple_tag
def once() -> SafeString:
    """In a form: sent twice, it happens once, and whoever lost the answer is told; see `once.py`."""
    return format_html('<input type="hidden" name="source_key" value="{}">', secrets.token_hex(16))


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """A sign from our sprite. Silent beside words; give `label` where it stands alone."""
    return _icon(name, str(label))


@lru_cache(maxsize=1024)
def _icon(name: str, label: str) -> SafeString:
    voice = format_html('role="img" aria-label="{}"', label) if label else 'aria-hidden="true"'
    return format_html(
        '<svg class="icon" {}><use href="{}#{}"></use></svg>',
        SafeString(voice),
        static("img/icons.svg"),
        name,
    )


@cache
def _gatekeeper():
    try:
        from governance.permissions import may_open
    except ImportError:
        return None
    return may_open


def may_follow(context: Context, route: str) -> bool:
    gatekeeper = _gatekeeper()
    request = context.get("request")
    return gatekeeper is None or request is None or gatekeeper(request.user, route)


@register.simple_tag(takes_context=True)
def nav_link(
    context: Context,
    route: str,
    label: str,
    *args: object,
    key: str = "",
    icon: str = "",
    count: int | str | None = None,
    exact: bool = False,
) -> str:
    """One entry of a navigation; nothing where there is no such route, or none for this visitor."""
    try:
        url = reverse(route, args=args)
    except NoReverseMatch:
        return ""
    if not may_follow(context, route):
        return ""
    path = getattr(context.get("request"), "path", "")
    here = path == url
    within = not exact and path.startswith(url)
    current = "page" if here else "true" if within else ""
    return _nav_entry(get_language(), url, str(label), key, icon, count, current)


@lru_cache(maxsize=4096)
def _nav_entry(
    _language: str, url: str, label: str, key: str, icon: str, count: int | str | None, current: str
) -> str:
    """Twenty of these are on every page, and they seldom change."""
    return render_to_string(
        "components/nav_link.html",
        {
            "url": url,
            "label": label,
            "key": key,
            "icon": icon,
            "count": count,
            "current": current,
        },
    )


# Components with a body: {% panel title=_("Evidence") %} … {% endpanel %}


@register.simple_block_tag
def panel(content: str, **arguments: object) -> SafeString:
    """A bordered part of a page; see components/panel.html for its arguments."""
    return render_to_string("components/panel.html", {**arguments, "content": content})


@register.simple_block_tag
def dialog(content: str, **arguments: object) -> SafeString:
    return render_to_string("components/dialog.html", {**arguments, "content": content})


@register.simple_block_tag
def fieldset(content: str, **arguments: object) -> SafeString:
    return render_to_string("components/fieldset.html", {**arguments, "content": content})


@register.simple_block_tag
def alert(content: str, **arguments: object) -> SafeString:
    return render_to_string("components/alert.html", {**arguments, "content": content})


@register.simple_block_tag
def filters(content: str, **arguments: object) -> SafeString:
    return render_to_string("components/filter_form.html", {**arguments, "content": content})


@register.simple_tag
def field_aria(field, help: str = "") -> SafeString:
    """A field's own widget, pointing to the words that help and those that say what is wrong."""
    described = []
    if help or field.help_text:
        described.append(f"{field.auto_id}-help")
    if field.errors:
        described.append(f"{field.auto_id}-error")
    attributes = {"aria-describedby": " ".join(described)} if described else {}
    if field.errors:
        attributes["aria-invalid"] = "true"
    return field.as_widget(attrs=attributes)


# Words


@register.simple_tag
def relative_time(moment: datetime) -> str:
    return _words.relative(moment, clock.now())


@register.simple_tag
def brief_time(moment: datetime, zone: str = "") -> str:
    return _words.brief(moment, clock.now(), zone or None)


@register.simple_tag
def deadline_time(end: datetime, zone: str) -> str:
    return _words.deadline(end, clock.now(), zone)


@register.simple_tag
def time_left(moment: datetime, over: str = "") -> str:
    return _words.remaining(moment, clock.now(), over=over or _("overdue"))


@register.simple_tag
def left_tone(moment: datetime, soon_hours: float = 4) -> str:
    """Bad once it has passed, warn when it is near, quiet before."""
    hours = (moment - clock.now()).total_seconds() / 3600
    return "bad" if hours <= 0 else "warn" if hours < soon_hours else "quiet"


@register.simple_tag
def exact_time(moment: datetime, zone: str = "") -> str:
    return _words.exact(moment, zone or None)


@register.filter
def utc(moment: datetime) -> str:
    """The machine's spelling of a moment, for `datetime` attributes."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@register.filter
def signed(points: int) -> str:
    return _words.signed(points)


@register.simple_tag
def number_text(value: float | str | None, unit: str = "") -> str:
    """A number with its unit; words stay words."""
    if isinstance(value, str):
        return f"{value} {unit}".strip()
    return _words.number(value, unit)


@register.filter
def grouped(value: float | None) -> str:
    return _words.number(value)


@register.filter
def initials(name: str) -> str:
    return _words.initials(str(name))


@register.filter
def span(length) -> str:
    return _words.span(length)


@register.simple_tag
def money_text(minor: int, currency: str, compact: bool = False) -> str:
    return _words.money(minor, currency, compact=compact)


@register.simple_tag
def short_id(prefix: str, key: int) -> str:
    """`CASE-7F3K`, for a key that no model has already spelled."""
    return codes.encode(prefix, key)


@register.filter
def svg_only(document: str) -> SafeString:
    """A picture that a library drew for us, ready for a page; never one that somebody sent."""
    return SafeString(document[document.index("<svg") :])


@register.simple_tag
def time_words() -> str:
    """The patterns that the browser needs to keep near times true while a page stays open."""
    words = {
        "now": _("just now"),
        "brief": _("under a minute"),
        "min": _("%(n)d min"),
        "h": _("%(n)d h"),
        "ago": _("%(span)s ago"),
        "in": _("in %(span)s"),
        "left": _("%(span)s left"),
        "over": _("%(span)s %(over)s"),
    }
    return json.dumps(words)
