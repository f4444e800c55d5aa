"""What stands between braces in a template: `{party}`, `{metric.late_delivery_rate}`. Pure."""

import re
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass

PLACEHOLDER = re.compile(r"\{ *([^\W\d][\w.:\- ]{0,79})\}")
PLAIN = (
    "party",
    "item",
    "clause",
    "market",
    "conduct_from",
    "conduct_to",
    "order_count",
    "report_count",
    "earlier_count",
)
METRIC = "metric."
BY_HAND = "write:"  # {write: what was seen}


@dataclass(frozen=True, slots=True)
class Filled:
    """Words with what is known put in, and the names of what is not."""

    text: str
    missing: list[str]

    @property
    def pieces(self) -> list[tuple[bool, str]]:
        """The words in order; true where a placeholder is still to be filled."""
        return list(_pieces(self.text))


def names_in(text: str) -> list[str]:
    """Every placeholder once, in the order in which they come."""
    return list(dict.fromkeys(found[1].strip() for found in PLACEHOLDER.finditer(text)))


def fill(text: str, values: Mapping[str, str]) -> Filled:
    """Put in what is known. What is not stays as it stands, so that everybody sees it."""
    said = PLACEHOLDER.sub(lambda found: values.get(found[1].strip(), "") or found[0], text)
    return Filled(said, [name for name in names_in(text) if not values.get(name)])


def is_filled_by_hand(name: str) -> bool:
    """Whether no case can fill it: the reviewer writes what belongs there."""
    return name not in PLAIN and not name.startswith(METRIC)


def unknown_in(text: str, metrics: Container[str]) -> list[str]:
    """Names that neither a case nor a reviewer who is told so would ever fill: most often misspelt."""
    return [name for name in names_in(text) if not _is_known(name, metrics)]


def _is_known(name: str, metrics: Container[str]) -> bool:
    if name.startswith(METRIC):
        return name.removeprefix(METRIC) in metrics
    return name in PLAIN or bool(name.startswith(BY_HAND) and name.removeprefix(BY_HAND).strip())


def _pieces(text: str) -> Iterator[tuple[bool, str]]:
    place = 0
    for found in PLACEHOLDER.finditer(text):
        if found.start() > place:
            yield False, text[place : found.start()]
        yield True, found[0]
        place = found.end()
    if place < len(text):
        yield False, text[place:]
