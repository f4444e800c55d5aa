"""What changed between two versions, in plain words. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext as _

from policies.outline import Fact, Part, outline_of
from policies.scheme import VersionBody


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is new, gone, or other than before."""

    kind: Literal["added", "removed", "changed"]
    about: str
    details: tuple[str, ...] = ()


def changes_between(
    old: VersionBody, new: VersionBody, *, guidance: bool = True, language: str = ""
) -> list[Change]:
    """From `old` to `new`: first what touches everybody, then clause by clause.

    Parties are not told of the internal guidance: without it a clause of which nothing else changed
    is left out. Told in a `language`, nothing is said of the words in other ones.
    """
    if language:
        old, new = old.in_language(language), new.in_language(language)
    translations = not language
    before = {
        part.key: part for part in outline_of(old, guidance=guidance, translations=translations)
    }
    after = {
        part.key: part for part in outline_of(new, guidance=guidance, translations=translations)
    }
    gone = [_gone(part) for key, part in before.items() if key not in after]
    found = []
    for key, part in after.items():
        if key not in before:
            found.append(Change("added", part.title, tuple(_told(part))))
        elif details := list(_details(before[key], part)):
            found.append(Change("changed", part.title, tuple(details)))
    return [*gone, *found]


def _gone(part: Part) -> Change:
    details = (_("nobody can be found to break it any more"),) if part.is_clause else ()
    return Change("removed", part.title, details)


def _told(part: Part) -> Iterator[str]:
    """A new part, said whole, but for the title it goes by."""
    for fact in part.facts:
        if isinstance(fact.said, tuple):
            yield from fact.said
        elif fact.said != part.title:
            yield f"{fact.label}: {fact.said}"


def _details(old: Part, new: Part) -> Iterator[str]:
    before = {fact.label: fact for fact in old.facts}
    after = {fact.label: fact for fact in new.facts}
    for label in dict.fromkeys([*before, *after]):
        if before.get(label) != after.get(label):
            yield from _moved(label, before.get(label), after.get(label))


def _moved(label: str, old: Fact | None, new: Fact | None) -> Iterator[str]:
    first, second = (fact.said if fact else () for fact in (old, new))
    if isinstance(first, tuple) and isinstance(second, tuple):
        yield from _listed(first, second)
    else:
        yield _("%(name)s: %(before)s → %(after)s") % {
            "name": label,
            "before": "–" if old is None else old.said,
            "after": "–" if new is None else new.said,
        }


def _listed(before: Iterable[str], after: Iterable[str]) -> Iterator[str]:
    """Two lists of sentences: which are gone, which are new."""
    before, after = list(before), list(after)
    for said in before:
        if said not in after:
            yield _("no longer: %(words)s") % {"words": said}
    for said in after:
        if said not in before:
            yield _("new: %(words)s") % {"words": said}
    if sorted(before) == sorted(after) and before != after:
        yield _("the same in another order")
