"""Files for a spreadsheet, in the reader's words: what is a code stands in a column of its own.

Moments are told by the reader's clock, which the head of their column names, and written so that
they sort: `2026-11-22 14:05`.
"""

import csv
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from django.http import StreamingHttpResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from governance import dates
from governance.spreadsheets import as_text

A_CHUNK = 500
MARK = "\ufeff"  # by which a spreadsheet knows that this is UTF-8


class Echo:
    """A file that gives back what is written, for csv.writer."""

    def write(self, value: str) -> str:
        return value


def sheet(
    name: str, head: list[str], rows: Iterable[Any], cells: Callable[[list[Any]], list[list[Any]]]
) -> StreamingHttpResponse:
    """A CSV file, made a chunk at a time in the language and by the clock of this request."""
    language, zone = translation.get_language(), timezone.get_current_timezone_name()
    lines = _lines(head, rows, cells, language, zone)
    answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer


def _lines(
    head: list[str],
    rows: Iterable[Any],
    cells: Callable[[list[Any]], list[list[Any]]],
    language: str | None,
    zone: str,
) -> Iterator[str]:
    writer = csv.writer(Echo())
    yield MARK + writer.writerow(head)
    left = iter(rows)
    while chunk := list(islice(left, A_CHUNK)):
        with translation.override(language), timezone.override(ZoneInfo(zone)):
            said = cells(chunk)
        yield from (writer.writerow([as_text(cell) for cell in row]) for row in said)


def at(moment: datetime | None) -> str:
    """A moment by the reader's clock, so that it sorts; nothing where there is none."""
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}" if moment else ""


def column(words: str) -> str:
    """The head of a column of moments, with whose clock they are told by: `When (New York time)`."""
    return f"{words} ({dates.clock_words(timezone.get_current_timezone_name())})"


def yes_no(said: bool) -> str:
    return _("yes") if said else _("no")
