"""`manage.py import_parties FILE`: accounts and their numbers from a CSV file."""

import time
from argparse import ArgumentParser
from contextlib import ExitStack, closing
from datetime import date, datetime, timedelta
from datetime import time as wall_time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from governance import clock
from governance.actors import IMPORTER
from governance.calendars import local_date, local_moment
from monitoring.management.files import (
    Faults,
    market_called,
    no_log_between_our_lines,
    unreadable_is_two,
)
from monitoring.management.progress import Progress
from monitoring.services.imports import CHUNK, ImportResult, Target, check_file, import_file
from parties.models import Kind


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
            stack.enter_context(unreadable_is_two())
            stack.enter_context(no_log_between_our_lines())
            stream = stack.enter_context(options["file"].open("rb"))
            progress = Progress(self.stderr, options["file"].stat().st_size)
            faults = stack.enter_context(closing(Faults(self.stderr, progress, options["faults"])))
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


def _target(options: dict[str, Any]) -> Target:
    market = market_called(options["market"])
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
