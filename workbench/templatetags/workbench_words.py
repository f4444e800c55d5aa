"""Words of the workbench for its templates."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
from django import template
from django.template import Context
from django.utils import formats
from django.utils.html import escape
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from governance.calendars import local_date
from governance.models import User
from governance.permissions import STAFF
from parties.models import Party
from policies.scheme import Measure
from policies.words import severity_words
from violations.models import Violation
from violations.services import Preview
from workbench.mentions import MENTION
from workbench.models import Case, Harm, Queue, Viewing
from workbench.placeholders import Filled, is_filled_by_hand, names_in
from workbench.selectors.clauses import clause_title, titles_by_code
from workbench.selectors.funds import bounds_words
from workbench.selectors.parties import control_words
from workbench.selectors.queues import nav_counts
from workbench.selectors.templates import language_words
from workbench.selectors.words import TERMS, duration_text

register = template.Library()


@register.simple_tag(takes_context=True)
def waiting(context: Context) -> dict[str, Any]:
    """What waits for whoever works here: the counts beside the navigation, on the pages of every room."""
    user = context.get("user")
    return nav_counts(user) if isinstance(user, User) and user.role in STAFF else {}


@register.filter
def clause_words(code: str) -> str:
    """`late_dispatch` as people say it, where only the code is at hand."""
    return code.replace("_", " ")


@register.simple_tag(takes_context=True)
def clause_called(context: Context, code: str) -> str:
    """A clause's title where only its code is at hand; one statement a page."""
    request = getattr(context, "request", None)
    titles = getattr(request, "clause_titles", None)
    if titles is None:
        titles = titles_by_code()
        if request is not None:
            request.clause_titles = titles
    return titles.get(code, code.replace("_", " "))


@register.filter
def finding_title(violation: Violation) -> str:
    """A finding's clause as the version that judged calls it; the row has its version at hand."""
    return clause_title(violation.version, violation.clause)


@register.filter
def parts_of_priority(terms: dict[str, int]) -> list[dict[str, Any]]:
    """Each reason with its words, and its place on a bar of a hundred; the weightiest first."""
    parts: list[dict[str, Any]] = []
    reach = 0
    for term, points in sorted(terms.items(), key=lambda one: -one[1]):
        words = TERMS.get(term, term)
        parts.append({"term": term, "words": words, "points": points, "x": reach, "width": points})
        reach += points
    return parts


@register.simple_tag(takes_context=True)
def scope_of(context: Context, queue: Queue) -> str:
    """What a queue asks for, in one line, as the rulebooks and the portal call it."""
    said = [str(queue.market)] if queue.market else []
    said += [str(Party.Kind(kind).label) for kind in queue.party_kinds if kind in Party.Kind]
    said += [clause_called(context, code) for code in queue.clauses]
    said += [severity_words(code) for code in queue.severities]
    said += [language_words(code) for code in queue.languages]
    said += [str(Case.Source(one).label) for one in queue.sources if one in Case.Source.values]
    if queue.value_from is not None or queue.value_below is not None:
        said.append(_("by value"))
    if queue.for_appeals:
        said.insert(0, _("appeals"))
    return ", ".join(said) or _("everything")


@register.filter
def measures_of(preview: Preview) -> list[str]:
    """Each planned measure with its duration: `New listings are blocked, 7 days`."""
    return [
        f"{control_words(one.control, one.params)}, {duration_text(one.duration)}"
        for one in preview.measures
    ]


@register.filter
def crossings_of(preview: Preview) -> list[dict[str, Any]]:
    """The lines that would be crossed, with what each brings."""
    return [
        {
            "at": line.at,
            "measures": [
                f"{control_words(one.control, one.params)}, {duration_text(one.duration)}"
                for one in preview.measures
                if one.milestone == line.code
            ],
        }
        for line in preview.crosses
    ]


@register.filter
def own_measures(preview: Preview) -> list[str]:
    """What the clause itself brings, without any line."""
    return [
        f"{control_words(one.control, one.params)}, {duration_text(one.duration)}"
        for one in preview.measures
        if not one.milestone
    ]


@register.filter
def in_a_line(preview: Preview) -> str:
    """`200 → 185 · Healthy · crosses 150`: the consequence in one line, for those without scripts."""

    before, after = preview.before, preview.after
    said = [f"{before.score} → {after.score}"]
    if before.band.code == after.band.code:
        said.append(after.band.title)
    else:
        said.append(f"{before.band.title} → {after.band.title}")
    said += [_("crosses %(at)s") % {"at": line.at} for line in preview.crosses]
    if preview.measures:
        said += measures_of(preview)
    elif before.band.code == after.band.code and not preview.crosses:
        said.append(_("no line is crossed"))
    elif not preview.crosses:
        said.append(_("no restriction"))
    return " · ".join(said)


@register.filter
def control_in_words(control: Any) -> str:
    return control_words(control.kind, control.params)


@register.filter
def value(choice: Any) -> str:
    """A choice as the form sends it: `violation:medium`."""
    return f"{choice.outcome}:{choice.severity}" if choice.severity else choice.outcome


@register.filter(name="is")
def is_the_same(chosen: str, wanted: str) -> bool:
    return chosen == wanted


@register.filter
def measure_in_words(penalty: Any) -> str:
    return control_words(penalty.measure, penalty.params)


@register.filter
def stated_in_words(said: dict[str, Any]) -> str:
    """A measure of a statement, which is in the party's language, in that of whoever reads now."""
    return control_words(said["control"], said.get("params") or {})


@register.filter
def chosen_in_words(said: dict[str, Any]) -> str:
    """A measure that was added to a decision, with how long it lasts."""
    measure = msgspec.convert(said, Measure)
    return f"{control_words(measure.control, measure.params)}, {duration_text(measure.duration)}"


@register.filter
def addid(address: str, number: int) -> str:
    """An address that ends with a number."""
    return f"{address}{number}"


@register.filter
def last_day(end: datetime, zone: str) -> str:
    """The last day of a window whose end is an exclusive midnight: `21 Dec`."""
    return formats.date_format(local_date(end - timedelta(seconds=1), zone), "j M")


register.filter("bounds", bounds_words)


@register.filter
def unfilled(text: str | None) -> str:
    """The placeholders that still stand in these words: `{what_was_seen}, {item}`."""
    return ", ".join(f"{{{name}}}" for name in names_in(text or ""))


@register.filter
def covers(harms: list[Harm], viewing: Viewing | str) -> bool:
    """Whether pictures and clips are covered until asked for; where nobody said how, they are."""
    if not isinstance(viewing, Viewing):
        return True
    if viewing.blur == Viewing.Blur.ALWAYS:
        return True
    return bool(harms) and viewing.blur == Viewing.Blur.SENSITIVE


@register.simple_tag
def with_mentions(text: str, colleagues: Sequence[User], user: User) -> str:
    """Colleagues named behind an @ stand out; what names none of these stays as it was written."""
    known = {user.username, *(one.username for one in colleagues)}

    def marked(match: re.Match[str]) -> str:
        whole = match[1]
        name = whole if whole in known else whole.rstrip(".-+")
        return f"<strong>@{name}</strong>{whole[len(name) :]}" if name in known else match[0]

    return mark_safe(MENTION.sub(marked, escape(text)))  # noqa: S308 - escaped


@register.filter
def placeholder_pieces(text: str) -> list[tuple[bool, str]]:
    """The words of a template in order, true where something is to be filled in."""
    return Filled(text, []).pieces


@register.filter
def by_hand(text: str) -> list[str]:
    """The placeholders that only a person can fill."""
    return [name for name in names_in(text) if is_filled_by_hand(name)]


@register.filter
def braced(name: str) -> str:
    return f"{{{name}}}"


register.filter("language_words", language_words)
