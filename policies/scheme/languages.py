"""Parts of a version in another language than its first: what is said of each, and how it is found."""

from collections.abc import Mapping
from typing import Any, Protocol, TypeVar

from msgspec import structs

from policies.scheme.strict import Strict


class TitleWords(Strict, frozen=True):
    """What has a title alone, in another language."""

    title: str


class ToldWords(Strict, frozen=True):
    """What has a title and a text, in another language."""

    title: str
    text: str


class VersionWords(Strict, frozen=True):
    """The version itself in another language: its title, and where it holds."""

    title: str
    territory: str = ""


class WindowWords(Strict, frozen=True):
    """The ways after the last appeal in another language."""

    redress: list[str]


Part = TypeVar("Part", bound=Strict)


class Translated(Protocol):
    """A part that may be told in other languages."""

    @property
    def translations(self) -> Mapping[str, Strict]: ...


def words_in(part: Translated, language: str) -> Strict | None:
    """What a part says in a language, or in the one that it is a variant of; nothing where it is silent."""
    return part.translations.get(language) or part.translations.get(language.split("-")[0])


def told_in(part: Part, language: str) -> Part:
    """The part with its words in a language; as it stands where there are none.

    Words that a translation leaves out stay as they are.
    """
    words = words_in(part, language)  # type: ignore[arg-type]
    if words is None:
        return part
    said: dict[str, Any] = {name: value for name, value in structs.asdict(words).items() if value}
    return structs.replace(part, **said)


def lang_in(part: Translated, language: str, first: str) -> str:
    """The language in which a part is told to a reader, where that is not the reader's own."""
    if is_variant(first, language) or words_in(part, language):
        return ""
    return first


def is_variant(one: str, other: str) -> bool:
    """Whether both are the same language: `en` and `en-gb`, but not `zh-hans` and `zh-hant`."""
    return one == other or one.startswith(f"{other}-") or other.startswith(f"{one}-")
