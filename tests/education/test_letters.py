"""Each letter in each state and language, word for word: what is sent is what was read over.

`LETTERS=write pytest tests/education/test_letters.py` writes the copies anew; read what changed.
"""

import os
import re
from pathlib import Path

import pytest
from django.utils.translation import trans_real

from education import letters
from governance import words
from tests.education.cases import CASES, COMMON

COPIES = Path(__file__).parent / "copies"
LANGUAGES = ["en", *words.languages()]
NAMES = re.compile(r"APPEAL-7|USD|VIOLATION-\d+|a@b\.example|\b[A-Z]-\d\b|\bd\b|\bR\b|APPEAL")


@pytest.fixture(scope="module", autouse=True)
def _compiled():
    words.compile_all()
    trans_real._translations.clear()
    yield
    trans_real._translations.clear()


def written(kind, language):
    parts = []
    for state, values in CASES[kind].items():
        said = letters.compose(
            kind, language=language, path="/", values={"freed": "", **COMMON, **values}
        )
        parts.append(f"# {state}\n{said['subject']}\n[{said['action']}]\n\n{said['body']}")
    return "\n".join(parts)


def test_every_kind_of_letter_has_its_states():
    assert sorted(CASES) == sorted(letters.LETTERS)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", sorted(letters.LETTERS))
def test_a_letter_says_what_was_read_over(kind, language):
    copy = COPIES / language / f"{kind}.txt"
    if os.environ.get("LETTERS") == "write":
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(written(kind, language), encoding="utf-8")

    assert written(kind, language) == copy.read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", sorted(letters.LETTERS))
def test_no_sentence_of_a_chinese_letter_holds_a_latin_word(kind):
    said = [line for line in written(kind, "zh-hans").splitlines() if not line.startswith("#")]

    assert [line for line in said if re.search(r"[A-Za-z]{2,}", NAMES.sub("", line))] == []


def test_a_refused_correction_speaks_of_an_appeal_only_where_there_is_one():
    said = written("correction.refused", "en").split("# ")

    assert "You can still appeal the decision, until 2026" in said[1]
    assert "You can still appeal the decision: nothing" in said[2]
    assert "You can still appeal" not in said[3]
    assert "An appeal against this decision is not open any more" in said[3]
