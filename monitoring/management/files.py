"""What commands that import files have in common: faults told, exit codes, quiet logs."""

import csv
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from governance.models import Market
from governance.spreadsheets import as_text
from monitoring.management.progress import Progress
from parties.csv_lines import Fault, UnreadableFile

FAULTS_SHOWN = 50


def market_called(code: str) -> Market:
    market = Market.objects.filter(pk=code).first()
    if market is None:
        known = ", ".join(Market.objects.values_list("code", flat=True)) or "none yet"
        raise CommandError(f"No market {code!r}. There are: {known}.", returncode=2)
    return market


@contextmanager
def no_log_between_our_lines() -> Iterator[None]:
    tasks = logging.getLogger("django_structlog")
    before = tasks.level
    tasks.setLevel(logging.WARNING)
    try:
        yield
    finally:
        tasks.setLevel(before)


@contextmanager
def unreadable_is_two() -> Iterator[None]:
    try:
        yield
    except UnreadableFile as problem:
        raise CommandError(str(problem.fault), returncode=2) from None
    except OSError as problem:
        raise CommandError(f"{problem.filename}: {problem.strerror}.", returncode=2) from None


class Faults:
    """Tells the first faults, counts the rest, and writes all of them where that was asked."""

    def __init__(self, out: Any, progress: Progress, path: Path | None):
        self.out, self.progress, self.count = out, progress, 0
        self.file = path.open("w", newline="", encoding="utf-8") if path else None
        self.rows = csv.writer(self.file) if self.file else None
        if self.rows:
            self.rows.writerow(["line", "column", "value", "code", "message"])

    def add(self, fault: Fault) -> None:
        self.count += 1
        if self.rows:
            told = [fault.column, fault.value, fault.code, fault.message]
            self.rows.writerow([fault.line, *map(as_text, told)])
        if self.count <= FAULTS_SHOWN:
            self.progress.clear()
            self.out.write(str(fault))

    def close(self) -> None:
        if self.count > FAULTS_SHOWN:
            hint = "" if self.file else " Use --faults FILE to have them all."
            self.out.write(f"… and {self.count - FAULTS_SHOWN:,} more faults.{hint}")
        if self.file:
            self.file.close()
