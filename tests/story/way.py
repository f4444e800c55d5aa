"""How a party reads: at a desk in English, or on a phone in a language of its own."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from tests.story.desk import NARROW


@dataclass(frozen=True)
class Way:
    """A browser, a language, and a market with its own clock."""

    name: str
    market: str
    zone: str
    language: str
    options: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.name

    def says(self, words: str, **holes: object) -> str:
        """A sentence of the house as this party reads it. Each is translated, or it is English."""
        with translation.override(self.language):
            said = translation.gettext(words)
        assert said != words or self.language == "en", f"{words!r} is not in {self.language}"
        return said % holes if holes else said

    def one_of(self, **languages: str) -> str:
        """Words as they are written here, language by language: `en=…, zh_hans=…`."""
        return languages[self.language.replace("-", "_")]

    def hour(self, moment: datetime) -> str:
        """The clock on the wall of this party's market: `17:45`."""
        return moment.astimezone(ZoneInfo(self.zone)).strftime("%H:%M")


DESK = Way("desk", "near", "America/New_York", "en", {"locale": "en-GB"})


def phone(language: str, locale: str) -> Way:
    """A phone, nearer to the sun by half a day."""
    held = {"viewport": NARROW, "is_mobile": True, "has_touch": True, "locale": locale}
    return Way(f"phone, {language}", "far", "Asia/Jakarta", language, held)


CHINESE = phone("zh-hans", "zh-CN")
SPANISH = phone("es", "es-ES")
INDONESIAN = phone("id", "id-ID")


def at_a_desk_and_on(phone: Way) -> pytest.MarkDecorator:
    """Tell the story twice."""
    return pytest.mark.parametrize("way", [DESK, phone], ids=str)
