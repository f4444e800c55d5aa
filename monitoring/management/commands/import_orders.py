"""`manage.py import_orders FILE`: outcomes of orders from a CSV file."""

import time
from argparse import ArgumentParser
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from governance.actors import IMPORTER
from items.models import Item
from monitoring.management.files import (
    Faults,
    market_called,
    no_log_between_our_lines,
    unreadable_is_two,
)
from monitoring.management.progress import Progress
from monitoring.services.order_files import OrdersOf, OrdersTaken, check_orders, import_orders
from parties.models import Kind


class Command(BaseCommand):
    help = (
        "Import outcomes of orders from a CSV file with the columns seller_id (or creator_id, "
        "merchant_id, external_id), order_id, outcome, placed_at and, where known, settled_at, "
        "item_id, amount in minor units, currency. Times without an offset are the market's. Exit "
        "code 0: all rows are in; 1: some were refused; 2: nothing could be read, or --strict "
        "refused the file."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--market", required=True, help="code of an existing market")
        parser.add_argument("--kind", default=Kind.SELLER, choices=Kind.values)
        parser.add_argument(
            "--item-kind",
            default=Item.Kind.LISTING,
            choices=Item.Kind.values,
            help="of items that the file names by their id alone",
        )
        parser.add_argument(
            "--strict", action="store_true", help="one unreadable line refuses the whole file"
        )
        parser.add_argument("--faults", type=Path, metavar="FILE", help="write all faults as CSV")

    def handle(self, *args: Any, **options: Any) -> None:
        market = market_called(options["market"])
        target = OrdersOf(market, options["kind"], options["item_kind"])
        started = time.monotonic()
        with ExitStack() as stack:
            stack.enter_context(unreadable_is_two())
            stack.enter_context(no_log_between_our_lines())
            stream = stack.enter_context(options["file"].open("rb"))
            progress = Progress(self.stderr, options["file"].stat().st_size)
            faults = stack.enter_context(closing(Faults(self.stderr, progress, options["faults"])))
            if (
                options["strict"]
                and check_orders(stream, target=target, on_fault=faults.add).bad_rows
            ):
                raise CommandError(
                    f"Nothing was imported: there are {faults.count:,} faults.", returncode=2
                )
            stream.seek(0)
            result = import_orders(
                stream,
                target=target,
                by=IMPORTER,
                on_fault=faults.add,
                on_part=lambda so_far, position: progress.show(position, so_far.rows),
            )
            progress.clear()
        self.stdout.write(_summary(result, faults.count, time.monotonic() - started))
        if not result.rows:
            raise CommandError("No row of the file could be read.", returncode=2)
        if result.bad_rows:
            raise CommandError(
                f"{result.bad_rows:,} rows were refused; correct them and run it again.",
                returncode=1,
            )


def _summary(result: OrdersTaken, faults: int, seconds: float) -> str:
    lines = [
        f"Read {result.rows + result.bad_rows:,} rows in {seconds:.1f} s.",
        f"  orders   {result.new:>9,} new  {result.known:>9,} known",
        f"  faults   {faults:>9,}",
    ]
    if result.rows and not result.new:
        lines.append("Nothing changed: all of it was known already.")
    return "\n".join(lines)
