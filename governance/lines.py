"""One line: what is put into a letter's subject, a heading or a label. Pure."""

import re
import unicodedata
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

# ASCII and Latin-1 controls, among them tab, line break and NEL, and Unicode's own line breaks.
# And what turns the direction of the words around it: a name may not rewrite the sentence it stands in.
UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
# Letters and symbols by their category, and nothing to look at.
HOLLOW = frozenset("\u115f\u1160\u2800\u3164\uffa0")
SEEN = frozenset("LNPS")
REFUSAL = _("One line, without line breaks, tabs or other control characters.")
EMPTY = _("There is nothing to see in it: it holds only spaces and marks without a shape.")
BLANK = re.compile(r"[^\S\u00a0\u202f]+")


def is_one_line(said: str) -> bool:
    return UNSEEN.search(said) is None


def is_seen(said: str) -> bool:
    """Whether there is anything in it to look at."""
    return any(unicodedata.category(sign)[0] in SEEN and sign not in HOLLOW for sign in said)


def one_line(said: str) -> str:
    """The words as one line: no control character, no space twice in a row, none at the ends.

    A space that does not break stays as it is: it holds an amount to its currency.
    """
    return BLANK.sub(" ", UNSEEN.sub(" ", said)).strip()


def refuse_lines(said: str) -> None:
    """Validator of form fields."""
    if not is_one_line(said):
        raise ValidationError(REFUSAL, code="not_one_line")
    if said and not is_seen(said):
        raise ValidationError(EMPTY, code="not_seen")


class LineField(serializers.CharField):
    """Words on one line, over the API."""

    default_error_messages = {"not_one_line": REFUSAL, "not_seen": EMPTY}

    def to_internal_value(self, data: Any) -> str:
        said = super().to_internal_value(data)
        if not is_one_line(said):
            self.fail("not_one_line")
        if said and not is_seen(said):
            self.fail("not_seen")
        return said
