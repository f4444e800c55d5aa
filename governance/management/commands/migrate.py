"""`migrate` runs as the owner role: the running application may not change tables."""

import gc
from typing import Any

from django.core.management.base import CommandParser
from django.core.management.commands import migrate

# Each step draws the models anew and drops the old ones: a quarter of a first migration's time went
# into looking for garbage after every 700 of them.
BETWEEN = (20_000, 50, 1000)


class Command(migrate.Command):
    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.set_defaults(database="owner")

    def handle(self, *args: Any, **options: Any) -> None:
        usual = gc.get_threshold()
        gc.set_threshold(*BETWEEN)
        try:
            super().handle(*args, **options)
        finally:
            gc.set_threshold(*usual)
