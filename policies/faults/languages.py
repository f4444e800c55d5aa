"""Faults and gaps of what a version says in other languages than its first. Pure."""

from collections.abc import Iterator

import msgspec
from msgspec import structs

from policies.faults.common import Fault, blank_faults, fault
from policies.faults.filling import Parts
from policies.scheme import Scheme, VersionBody, Windows, parse, words_in
from policies.scheme.languages import Strict, Translated

FEW = 3


def language_faults(parts: Parts) -> Iterator[Fault]:
    """Words in a language that the version does not have, or that say nothing."""
    wrong: dict[str, list[str]] = {}
    for where, part in _all_parts_of(parts.version):
        for language, words in part.translations.items():
            here = f"{where}.translations.{language}".lstrip(".")
            if not _is_theirs(language, parts.languages):
                wrong.setdefault(language, []).append(here)
            yield from _word_faults(part, words, here)
    for language, places in wrong.items():
        yield from _stranger_faults(language, places, parts.languages or [])


def gaps_of(body: object) -> list[Fault]:
    """What a language that the version declares is not told in: parties read it in the first one."""
    try:
        version = parse(body)
    except msgspec.ValidationError:
        return []
    found = []
    for language in version.languages[1:]:
        for where, part in parts_of(version):
            found += list(_gaps(part, where, language))
    return found


def parts_of(version: VersionBody) -> Iterator[tuple[str, Translated]]:
    """Everything of a version that parties read in their language, with its place."""
    yield "", version
    yield from _of_scheme(version.scheme)
    for place, clause in enumerate(version.clauses):
        yield f"clauses[{place}]", clause
        if clause.windows and clause.windows.redress:
            yield f"clauses[{place}].windows", clause.windows
    if version.windows.redress:
        yield "windows", version.windows
    for name in ("tiers", "funds", "documents"):
        for place, one in enumerate(getattr(version, name)):
            yield f"{name}[{place}]", one


def _of_scheme(scheme: Scheme) -> Iterator[tuple[str, Translated]]:
    ledgers = [("scheme", scheme.bands, scheme.milestones)]
    for place, known in enumerate(scheme.classes):
        here = f"scheme.classes[{place}]"
        if len(scheme.classes) > 1:  # a lone ledger's name is shown nowhere
            yield here, known
        ledgers.append((here, known.bands or [], known.milestones or []))
    for where, bands, lines in ledgers:
        for place, band in enumerate(bands):
            yield f"{where}.bands[{place}]", band
        for place, line in enumerate(lines):
            yield f"{where}.milestones[{place}]", line
    for place, repeat in enumerate(scheme.repeats):
        yield f"scheme.repeats[{place}]", repeat


def _all_parts_of(version: VersionBody) -> Iterator[tuple[str, Translated]]:
    """The same, with what is shown nowhere and told all the same."""
    yield from parts_of(version)
    if len(version.scheme.classes) == 1:
        yield "scheme.classes[0]", version.scheme.classes[0]
    windows: list[tuple[str, Windows | None]] = [("windows", version.windows)]
    windows += [
        (f"clauses[{place}].windows", clause.windows)
        for place, clause in enumerate(version.clauses)
    ]
    yield from ((where, one) for where, one in windows if one is not None and not one.redress)


def _word_faults(part: Translated, words: Strict, here: str) -> Iterator[Fault]:
    said = structs.asdict(words)
    yield from blank_faults(here, **{n: said[n] for n in ("title", "text") if n in said})
    for name, value in said.items():
        if isinstance(value, list) and any(not one.strip() for one in value):
            yield fault(f"{here}.{name}", "An empty line: remove it, or say what it should.")
        elif isinstance(value, list) and len(value) > len(getattr(part, name)):
            yield fault(f"{here}.{name}", "More lines than there are to be told.")


def _stranger_faults(language: str, places: list[str], languages: list[str]) -> Iterator[Fault]:
    """Words in a language that is not the version's: where they are, or once where they are many."""
    is_first = languages[:1] == [language]
    if len(places) > FEW:
        yield fault(
            "languages",
            f"{language!r} is the language of the version itself, and {len(places)} parts have words "
            f"in it beside their own, {places[0]} first. Take them out, or name another one first."
            if is_first
            else f"{language!r} is not among the languages of this version, and {len(places)} parts "
            f"have words in it, {places[0]} first. Name it here, or take them out.",
        )
        return
    for here in places:
        yield fault(
            here,
            f"{'The clause' if here.startswith('clauses') else 'The version'} itself is in "
            "this language."
            if is_first
            else f"{language!r} is not among the languages of this version.",
        )


def _gaps(part: Translated, where: str, language: str) -> Iterator[Fault]:
    words = words_in(part, language)
    here = f"{where}.translations.{language}".lstrip(".")
    if words is None:
        named = getattr(part, "title", "") or "this"
        yield fault(here, f"{named!r} has no words in {language!r}: parties read it as it stands.")
        return
    for name, value in structs.asdict(words).items():
        own = getattr(part, name)
        lacks = len(value) < len(own) if isinstance(own, list) else bool(own) and not value
        if lacks:
            yield fault(f"{here}.{name}", f"Not all of it is told in {language!r}.")


def _is_theirs(language: str, languages: list[str] | None) -> bool:
    """Listed beside the first, or what a listed variant falls back to: `pt` where `pt-br` is listed."""
    return languages is None or any(
        one == language or one.startswith(f"{language}-") for one in languages[1:]
    )
