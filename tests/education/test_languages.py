"""Every course that comes with Goodstanding is taught in every language, and asks the same."""

import pytest

from education import library
from education.titles import TITLES
from governance import words

LANGUAGES = ["en", *words.languages()]
SHELF = {(one.code, one.language): one for one in library.shelf()}


@pytest.mark.parametrize("code", sorted(library.codes()))
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_course_asks_the_same_in_every_language(code, language):
    course, english = SHELF[code, language], SHELF[code, "en"]

    assert (course.minutes, course.tries) == (english.minutes, english.tries)
    assert [one["right"] for one in course.questions] == [one["right"] for one in english.questions]
    assert [len(one["choices"]) for one in course.questions] == [
        len(one["choices"]) for one in english.questions
    ]
    assert course.body.count("\n## ") == english.body.count("\n## ")


def test_every_title_can_be_read_in_every_language():
    assert {code: str(title) for code, title in TITLES.items()} == {
        code: SHELF[code, "en"].title for code in library.codes()
    }
