"""`manage.py seed_demo`: the demonstration marketplace, once; and the file with its sign-ins."""

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from governance.models import Market
from insights.demo import signins, world
from insights.demo.roster import residents


class Command(BaseCommand):
    help = "Make the demonstration marketplace, if there is none yet, and say how to sign in."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--into", type=Path, help="Where the sign-ins go; var/demo.json else.")
        parser.add_argument(
            "--share",
            type=float,
            default=0.5,
            help="Of its inhabitants, 0 to 1; a start should be quick.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.REPLAY_ALLOWED:
            raise CommandError("These settings are for production: no demonstration belongs here.")
        if not world.exists():
            if Market.objects.exists() and not world.is_begun():
                self.stdout.write("This database is in use already: it gets no demonstration.")
                return
            started = time.monotonic()
            world.build(share=options["share"])
            taken = time.monotonic() - started
            self.stdout.write(f"The demonstration marketplace was made in {taken:.1f} s.")
        path = options["into"] or signins.default_path()
        if signins.ensure(residents(), path):
            self.stdout.write(f"How to sign in: {path}")
