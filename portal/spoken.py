"""Rules in the language in which the page is read, where the rulebook has those words."""

from collections.abc import Iterable

from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext as _

from education import wording
from items.selectors import latest_data_of
from monitoring.models import Metric
from policies.models import RulebookVersion
from policies.scheme import Clause, Scheme, VersionBody, is_variant, scheme_in
from policies.selectors import body_of, clause_of, scheme_of
from violations.models import Violation


def clause_here(version: RulebookVersion, code: str) -> Clause:
    return clause_of(version, code).in_language(get_language() or "")


def title_here(version: RulebookVersion, code: str) -> str:
    return clause_here(version, code).title


def finding_here(found: Violation) -> str:
    """A finding by its rule and its item: several may stand side by side under one rule."""
    title = getattr(found, "item_title", None)
    return wording.of_item(title_here(found.version, found.clause), found.item, title)


def items_named(found: Iterable[Violation]) -> dict[int, str]:
    """What each finding is about, by its title and number; empty where it is about the account: one query."""
    found = list(found)
    seen = latest_data_of([one.item for one in found if one.item])
    return {
        one.pk: wording.item_words(one.item, seen.get(one.item.pk, {}).get("title"))
        if one.item
        else ""
        for one in found
    }


def body_here(version: RulebookVersion) -> VersionBody:
    return body_of(version).in_language(get_language() or "")


def metric_here(metric: Metric) -> Metric:
    return metric.in_language(get_language() or "")


def scheme_here(scheme: Scheme) -> Scheme:
    return scheme_in(scheme, get_language() or "")


def scheme_of_here(version: RulebookVersion, ledger_class: str) -> Scheme:
    return scheme_here(scheme_of(version, ledger_class))


def lang_of(language: str) -> str:
    """A language where it is not the page's own; empty where nothing need be said of it."""
    return "" if is_variant(language, get_language() or "") else language


def issued_in(language: str) -> str:
    """The name of a language where it is not the page's own; empty where nothing need be said of it."""
    if not lang_of(language):
        return ""
    try:
        return _(get_language_info(language)["name"])
    except KeyError:
        return language
