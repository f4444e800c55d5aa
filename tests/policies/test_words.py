"""A version's numbers as sentences: what they say, word for word."""

import pytest
from django.utils import translation
from django.utils.translation import trans_real

from governance import words as catalogues
from policies import words
from policies.scheme import Duration, Measure, Milestone

SHORTENED = {
    "en": "The course, passed with full marks, shortens them to 3 days",
    "es": "El curso, superado con todas las respuestas correctas, las acorta a 3 días",
    "id": "Kursus yang lulus dengan nilai penuh mempersingkatnya menjadi 3 hari",
    "zh-hans": "课程满分通过可将其缩短至 3 天",
}


@pytest.fixture(scope="module", autouse=True)
def _compiled():
    catalogues.compile_all()
    trans_real._translations.clear()
    yield
    trans_real._translations.clear()


@pytest.mark.parametrize("language", SHORTENED)
def test_a_course_shortens_measures_to_a_length_not_by_or_for_it(language):
    line = Milestone(
        code="first",
        title="First line",
        at=150,
        measures=[Measure(control="campaigns_off", duration=Duration(kind="days", n=7))],
        course="dispatch-on-time",
        shortens_to=Duration(kind="days", n=3),
    )

    with translation.override(language):
        assert words.line_words(line)[-1] == SHORTENED[language]
