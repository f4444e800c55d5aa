"""Parties read in their language: every sentence is there, holes and all; and from right to left too."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.utils import translation
from django.utils.translation import trans_real

from governance import words
from governance.models import User
from tests.portal.support import a_desk
from tests.violations.support import MARCH_1

ROOT = Path(settings.ROOT)
PHYSICAL = re.compile(
    r"(?<![\w-])(?:(?:margin|padding|border)-(?:left|right)|left|right|float|clear)\s*:"
    r"|text-align\s*:\s*(?:left|right)"
)


@pytest.fixture(scope="module", autouse=True)
def _compiled():
    words.compile_all()
    trans_real._translations.clear()
    yield
    trans_real._translations.clear()


@pytest.mark.parametrize("language", words.languages())
def test_every_sentence_that_parties_read_is_translated(language):
    assert [said.one for said in words.missing(language)] == []


@pytest.mark.parametrize("language", words.languages())
def test_no_translation_loses_a_placeholder_or_makes_one_up(language):
    assert words.faults(language) == []


def test_catalogues_hold_nothing_that_nobody_says():
    said = {(one.one, one.many) for one in words.said_by_parties_pages()}
    for language in words.languages():
        rows = words.catalogue(language)
        assert [row.msgid for row in rows if (row.msgid, row.msgid_plural) not in said] == []
        assert [row.msgid for row in rows if row.fuzzy] == []


def test_a_percent_sign_survives_translation():
    for language in words.languages():
        with translation.override(language):
            said = translation.gettext("%(words)s (by %(value)s %%)") % {"words": "x", "value": 30}
        assert "30" in said
        assert "%%" not in said


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "health"),
    [
        ("zh-hans", "您的账户健康度"),
        ("es", "La salud de tu cuenta"),
        ("id", "Kesehatan akun Anda"),
    ],
)
def test_a_choice_of_language_is_kept_with_the_person(language, health):
    with time_machine.travel(MARCH_1 + timedelta(days=1), tick=False):
        desk = a_desk()
        desk.client.post("/language/setlang/", {"language": language, "next": desk.url()})
        assert User.objects.get(pk=desk.user.pk).language == language
        desk.client.cookies.pop(settings.LANGUAGE_COOKIE_NAME, None)  # another device

        body = desk.text()

    assert health in body
    assert f'lang="{language}"' in body


def test_styles_name_no_left_and_no_right():
    found = {}
    for path in sorted((ROOT / "static/css").glob("*.css")):
        text = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)
        if hits := PHYSICAL.findall(text):
            found[path.name] = hits
    assert found == {}
