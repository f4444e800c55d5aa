"""What this room says of repeats, joint liability and prices, in sentences."""

from collections.abc import Iterable

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance import dates
from governance.calendars import local_date
from parties.models import Link, Party
from policies.scheme import Clause, Repeat, lang_in
from policies.words import severity_words
from violations.charges import Charge
from violations.models import Violation

ORDINALS: dict[int, "str | Promise"] = {
    1: gettext_lazy("first"),
    2: gettext_lazy("second"),
    3: gettext_lazy("third"),
    4: gettext_lazy("fourth"),
    5: gettext_lazy("fifth"),
    6: gettext_lazy("sixth"),
    7: gettext_lazy("seventh"),
    8: gettext_lazy("eighth"),
    9: gettext_lazy("ninth"),
    10: gettext_lazy("tenth"),
    11: gettext_lazy("eleventh"),
    12: gettext_lazy("twelfth"),
}


def repeat_words(rule: Repeat, count: int) -> str:
    """`sixth finding of this kind in 90 days`."""
    return _("%(nth)s finding of this kind in %(days)s days") % {
        "nth": ORDINALS.get(count) or _("%(n)s times a") % {"n": count},
        "days": rule.days,
    }


def price_notes(charge: Charge, language: str = "en") -> list[str]:
    """Why a finding costs what it costs, where that is not plain."""
    said = []
    if charge.warning_only:
        until = max(
            one.clause.warn_only_until for one in charge.cited if one.clause.warn_only_until
        )
        said.append(
            _("A warning only: no points and no restriction. Charged from %(day)s on.")
            % {"day": dates.day(until)}
        )
    if charge.repeated:
        said.append(_("Priced as a repeated breach: one was found before."))
    if charge.also:
        named = [named_in(one, language) for one in charge.also]
        said.append(
            _("Also cited: %(titles)s. Points are charged once, for the most severe.")
            % {"titles": ", ".join(f"“{title}”" for title in named)}
            if all(named)
            else _("Points are charged once, for the most severe of the rules that are cited.")
        )
    return said


def named_in(charge: Charge, language: str) -> str:
    """A rule's title for a sentence in a language; empty where it has none in it."""
    clause = charge.clause
    if lang_in(clause, language, charge.body.first_language):
        return ""
    return clause.in_language(language).title


def breach_words(charge: Charge, language: str) -> str:
    """Which rule was broken: by its title, or as the one quoted, where that is in another language."""
    severity, number = severity_words(charge.severity).lower(), charge.version.number
    title, book = named_in(charge, language), charge.body.in_language(language).title
    if title and lang_in(charge.body, language, charge.body.first_language):
        return _(
            "Version %(number)s of the rules was in force at the time. The facts above are a breach "
            "of the rule “%(title)s”, of severity “%(severity)s”."
        ) % {"number": number, "title": title, "severity": severity}
    if title:
        return _(
            "%(rulebook)s, version %(number)s, was in force at the time. The facts above are a "
            "breach of its rule “%(title)s”, of severity “%(severity)s”."
        ) % {"rulebook": book, "number": number, "title": title, "severity": severity}
    return _(
        "Version %(number)s of the rules was in force at the time. The facts above are a breach of "
        "the rule quoted here, of severity “%(severity)s”."
    ) % {"number": number, "severity": severity}


def also_words(charge: Charge, language: str) -> str:
    if title := named_in(charge, language):
        return _("They are a breach of “%(title)s” too.") % {"title": title}
    return _("They are a breach of the other rule quoted here too.")


def measured_words(values: Iterable[tuple[str, str]]) -> str:
    """`Dispatched late: 16.8%, orders: 155`."""
    told = [_("%(name)s: %(value)s") % {"name": name, "value": value} for name, value in values]
    return _(", ").join(told)


def check_words(check: str, number: int, values: str) -> str:
    """The facts of a decision that no person made: which automatic check found what."""
    return _("The automatic check “%(check)s” (version %(number)s) found: %(values)s.") % {
        "check": check,
        "number": number,
        "values": values,
    }


def replaces_words(earlier: Violation) -> str:
    return _("This decision replaces %(reference)s of %(day)s, which was taken back.") % {
        "reference": f"VIOLATION-{earlier.pk}",
        "day": dates.day(local_date(earlier.decided_at, earlier.party.market.zone)),
    }


def repriced_words(violation: int, before: int, after: int) -> str:
    return _("Finding %(number)s then costs %(after)s points instead of %(before)s.") % {
        "number": violation,
        "before": before,
        "after": after,
    }


def joint_words(party: Party, link: str, points: int) -> str:
    return _("%(name)s (%(kind)s, %(link)s) is charged %(points)s points as well.") % {
        "name": party.name,
        "kind": party.get_kind_display(),
        "link": link,
        "points": points,
    }


def joint_facts(source: Party, clause: Clause, facts: str, first: str = "en") -> str:
    """Whose conduct charges this party: by kind and shop name, with what was found there."""
    language = translation.get_language() or "en"
    named = {"kind": source.get_kind_display(), "name": source.name}
    if lang_in(clause, language, first):
        said = _("The %(kind)s “%(name)s” was found to have broken a rule.") % named
    else:
        named["title"] = clause.in_language(language).title
        said = _("The %(kind)s “%(name)s” was found to have broken “%(title)s”.") % named
    return f"{said} {_('What was found there:')}\n\n{facts}"


def link_words(source: Party, link: Link, share: int) -> str:
    """Why this party answers for another one's conduct."""
    return _(
        "This is charged to you because of a link to the %(kind)s “%(name)s”: %(link)s, since "
        "%(day)s. The rulebook charges %(share)s %% of the points charged there."
    ) % {
        "kind": source.get_kind_display(),
        "name": source.name,
        "link": link.get_kind_display(),
        "day": dates.day(link.valid_from),
        "share": share,
    }
