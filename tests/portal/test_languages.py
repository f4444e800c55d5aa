"""No page of the portal holds a word of English that nobody wrote; right to left it turns as a whole."""

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from html.parser import HTMLParser
from typing import Any

import pytest
import time_machine
from django.utils.translation import trans_real

from governance import words
from governance.models import Content, User
from parties.models import Party
from policies.models import RulebookVersion
from tests.portal.overfull import DOWNLOADED, addresses, an_overfull_desk
from tests.portal.support import a_desk
from tests.violations.support import MARCH_1

pytestmark = [pytest.mark.django_db]

# Names and signs that are the same everywhere.
SAME = re.compile(
    r"English|[Ee]spañol|Bahasa Indonesia|简体中文|Goodstanding|America/New.York|"
    r"[A-Z]{2,}-[A-Z0-9]+|USD [\d.,]+|PDF|CSV|\d{1,2} \w{3}\b( \d{4})?"
)

TAUGHT = "portal:course"  # its text is the course's own; see test_taught_here
PARTS = re.compile(r"[^\w\s'’“”-]|[\d−+]+")


@pytest.fixture(scope="module", autouse=True)
def _compiled():
    words.compile_all()
    trans_real._translations.clear()
    yield
    trans_real._translations.clear()


class Seen(HTMLParser):
    """What a page says: its texts, and the labels that are read aloud."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: set[str] = set()
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.silent += tag in {"script", "style", "option"}
        for name, value in attrs:
            if name in {"aria-label", "placeholder", "alt"} and value:
                self.texts.add(" ".join(value.split()))

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in {"script", "style", "option"}

    def handle_data(self, data: str) -> None:
        if not self.silent and (said := " ".join(unescape(data).split())):
            self.texts.add(said)


def said_on(page: str) -> set[str]:
    seen = Seen()
    seen.feed(page)
    return seen.texts


def strings_in(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from strings_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from strings_in(inner)


def written(desk: Any) -> str:
    """All that people and rulebooks wrote, and what was told in the party's own language."""
    found = [*strings_in(list(RulebookVersion.objects.values_list("body", flat=True)))]
    found += strings_in(list(Content.objects.values_list("data", flat=True)))
    found += strings_in([*Content.objects.values_list("text", flat=True)])
    found += strings_in([*Content.objects.values_list("name", flat=True)])
    found += [*Party.objects.values_list("name", flat=True)]
    found += [desk.user.get_full_name(), desk.user.username, desk.user.email]
    found += ["Dispatched late", "Orders that left late, divided by all orders."]
    found += ["late orders ÷ orders dispatched", "late scan", "carrier strike"]
    return " ".join(" ".join(str(one) for one in found).split()).casefold()


@pytest.mark.parametrize("language", words.languages())
def test_no_page_of_a_party_holds_words_of_another_language(language):
    with time_machine.travel(MARCH_1 + timedelta(days=1), tick=False):
        desk = an_overfull_desk(findings=3, lines=10, language=language)
        pages = {
            name: url
            for name, url in addresses(desk).items()
            if name not in {*DOWNLOADED, TAUGHT} and "/api/" not in url
        }
        known, left = written(desk), {}
        for name, url in pages.items():
            read = {}
            for chosen in ("en", language):
                User.objects.filter(pk=desk.user.pk).update(language=chosen)
                answer = desk.client.get(url)
                if answer.status_code == 200:
                    read[chosen] = said_on(answer.content.decode())
            if len(read) < 2:
                continue
            same = {
                text
                for text in read["en"] & read[language]
                if any(
                    re.search(r"[A-Za-z]{3,}", part) and part.strip() not in known
                    for part in PARTS.split(SAME.sub("·", text).casefold())
                )
            }
            if same:
                left[name] = sorted(same)

    assert left == {}


def test_a_language_from_right_to_left_turns_the_page(settings):
    settings.LANGUAGES = [*settings.LANGUAGES, ("ar", "Arabic")]
    with time_machine.travel(MARCH_1 + timedelta(days=1), tick=False):
        desk = a_desk()
        User.objects.filter(pk=desk.user.pk).update(language="ar")

        turned = desk.text()
        User.objects.filter(pk=desk.user.pk).update(language="id")
        straight = desk.text()

    assert '<html lang="ar" dir="rtl"' in turned
    assert 'dir="rtl"' not in straight
