"""`manage.py import_parties FILE`: accounts and their numbers from a CSV file."""

import csv
import logging
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import date, datetime, timedelta
from datetime import time as wall_time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from governance import clock
from governance.actors import IMPORTER
from governance.calendars import local_date, local_moment
from governance.models import Market
from monitoring.management.progress import Progress
from monitoring.services.imports import CHUNK, ImportResult, Target, check_file, import_file
from parties.csv_intake import Fault, UnreadableFile
from parties.models import Kind

FAULTS_SHOWN = 50


class Command(BaseCommand):
    help = (
        "Import accounts and their metrics from a CSV file with the columns seller_id (or "
        "creator_id, merchant_id, external_id) and one column a metric. Exit code 0: all rows "
        "are in; 1: some were refused; 2: nothing could be read, or --strict refused the file."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--market", required=True, help="code of an existing market")
        parser.add_argument("--kind", default=Kind.SELLER, choices=Kind.values)
        parser.add_argument("--currency", help="of the new accounts; the market's unless told")
        parser.add_argument(
            "--as-of",
            metavar="DATE",
            help="last day of the numbers' window, or a moment such as 2026-03-01T00:00:00Z; "
            "now unless told",
        )
        parser.add_argument(
            "--strict", action="store_true", help="one fault refuses the whole file"
        )
        parser.add_argument("--faults", type=Path, metavar="FILE", help="write all faults as CSV")
        parser.add_argument("--chunk", type=int, default=CHUNK, help="rows a transaction")

    def handle(self, *args: Any, **options: Any) -> None:
        target = _target(options)
        if options["chunk"] < 1:
            raise CommandError("--chunk is 1 or more.", returncode=2)
        started = time.monotonic()
        with ExitStack() as stack:
            stack.enter_context(_unreadable_is_two())
            stack.enter_context(_no_log_between_our_lines())
            stream = stack.enter_context(options["file"].open("rb"))
            progress = Progress(self.stderr, options["file"].stat().st_size)
            faults = stack.enter_context(closing(_Faults(self.stderr, progress, options["faults"])))
            if options["strict"] and check_file(stream, on_fault=faults.add).faults:
                raise CommandError(
                    f"Nothing was imported: there are {faults.count:,} faults.", returncode=2
                )
            stream.seek(0)
            result = import_file(
                stream,
                target=target,
                by=IMPORTER,
                on_fault=faults.add,
                on_chunk=lambda so_far, position: progress.show(position, so_far.rows),
                chunk=options["chunk"],
            )
            progress.clear()
        self.stdout.write(_summary(result, time.monotonic() - started))
        if not result.rows:
            raise CommandError("No row of the file could be read.", returncode=2)
        if result.faults:
            raise CommandError(
                f"{result.bad_rows:,} rows were refused; correct them and run it again.",
                returncode=1,
            )


@contextmanager
def _no_log_between_our_lines() -> Iterator[None]:
    tasks = logging.getLogger("django_structlog")
    before = tasks.level
    tasks.setLevel(logging.WARNING)
    try:
        yield
    finally:
        tasks.setLevel(before)


@contextmanager
def _unreadable_is_two() -> Iterator[None]:
    try:
        yield
    except UnreadableFile as problem:
        raise CommandError(str(problem.fault), returncode=2) from None
    except OSError as problem:
        raise CommandError(f"{problem.filename}: {problem.strerror}.", returncode=2) from None


class _Faults:
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
            self.rows.writerow([fault.line, fault.column, fault.value, fault.code, fault.message])
        if self.count <= FAULTS_SHOWN:
            self.progress.clear()
            self.out.write(str(fault))

    def close(self) -> None:
        if self.count > FAULTS_SHOWN:
            hint = "" if self.file else " Use --faults FILE to have them all."
            self.out.write(f"… and {self.count - FAULTS_SHOWN:,} more faults.{hint}")
        if self.file:
            self.file.close()


def _target(options: dict[str, Any]) -> Target:
    market = Market.objects.filter(pk=options["market"]).first()
    if market is None:
        known = ", ".join(Market.objects.values_list("code", flat=True)) or "none yet"
        raise CommandError(f"No market {options['market']!r}. There are: {known}.", returncode=2)
    currency = options["currency"] or market.currency
    if not (len(currency) == 3 and currency.isascii() and currency.isupper()):
        raise CommandError("--currency is three capitals, such as USD.", returncode=2)
    as_of = _moment(options["as_of"], market.zone) if options["as_of"] else None
    return Target(market, options["kind"], currency, as_of)


def _moment(said: str, zone: str) -> datetime | None:
    """A day means the end of it in the market; today's has not come, so it means now."""
    try:
        if len(said) > len("2026-03-01"):
            moment = datetime.fromisoformat(said)
            if moment.tzinfo is None:
                raise ValueError
        else:
            day = date.fromisoformat(said)
            if day == local_date(clock.now(), zone):
                return None
            moment = local_moment(day + timedelta(days=1), wall_time.min, zone, favour="earlier")
    except ValueError:
        message = "--as-of is a day such as 2026-03-01, or a moment with its zone."
        raise CommandError(message, returncode=2) from None
    if moment > clock.now():
        raise CommandError("--as-of lies in the future. Leave it out for now.", returncode=2)
    return moment


def _summary(result: ImportResult, seconds: float) -> str:
    lines = [
        f"Read {result.rows + result.bad_rows:,} rows in {seconds:.1f} s.",
        f"  parties  {result.parties_new:>9,} new  {result.parties_known:>9,} known",
        f"  signals  {result.signals_new:>9,} new  {result.signals_known:>9,} known"
        f"  {result.empty:>7,} empty",
        f"  faults   {result.faults:>9,}",
    ]
    if result.rows and not result.wrote:
        lines.append("Nothing changed: all of it was known already.")
    return "\n".join(lines)
