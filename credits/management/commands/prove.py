"""`manage.py prove`: is the ledger whole, and does every standing equal it? Exit code 1 if not."""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from credits.proof import prove
from governance.proof import prove_events


class Command(BaseCommand):
    help = "Verify sequence and digests of the ledger, the projections, and the event log."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--repair", action="store_true", help="Rebuild wrong projections.")
        parser.add_argument("--json", action="store_true", help="One JSON document.")

    def handle(self, *args: Any, **options: Any) -> None:
        proof, events = prove(repair=options["repair"]), prove_events()
        if options["json"]:
            self.stdout.write(json.dumps({**vars(proof), "events": vars(events)}))
        else:
            self.stdout.write(
                f"{proof.lines:,} ledger lines: {len(proof.gaps)} gaps, "
                f"{len(proof.broken)} broken digests. {proof.standings:,} standings: "
                f"{proof.drifted} differ, {proof.repaired} repaired, {proof.behind} behind. "
                f"{events.events:,} events: {len(events.faults)} faults."
            )
            for fault in [*proof.gaps, *proof.broken, *proof.drift, *events.faults]:
                self.stdout.write(f"  {fault}")
        if not (proof.whole and not events.faults):
            sys.exit(1)
