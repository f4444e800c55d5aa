"""`manage.py recompute`: the standings that are behind, or with `--full` all of them."""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from credits.recompute import Slice, Tally, recompute_all, recompute_due
from parties.models import Party


class Command(BaseCommand):
    help = (
        "Rebuild standings from the ledger: those in which a line has begun or lapsed since, or "
        "with --full every one. Writes only what differs; may be stopped and run again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--full", action="store_true", help="Every party, slice by slice.")
        parser.add_argument("--workers", type=int, default=2, help="Connections at work at once.")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["workers"] < 1:
            raise CommandError("--workers is 1 or more.")
        started = time.monotonic()
        tally = self._full(options["workers"]) if options["full"] else recompute_due()
        self.stdout.write(
            f"{tally.updated:,} standings updated, {tally.created:,} created, "
            f"{tally.removed:,} removed in {time.monotonic() - started:.1f} s."
        )

    def _full(self, workers: int) -> Tally:
        parties, told = Party.objects.count(), 0
        self.stdout.write(f"{parties:,} parties, {workers} at a time.")

        def say(piece: Slice, tally: Tally) -> None:
            nonlocal told
            done = min(tally.slices * piece.parties, parties)
            if parties and done * 10 // parties > told:
                told = done * 10 // parties
                self.stdout.write(
                    f"{told * 10:3} %  {done:,} parties  {tally.written:,} standings written"
                )

        return recompute_all(workers=workers, progress=say)
