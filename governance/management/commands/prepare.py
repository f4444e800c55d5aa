"""What every start needs first, in one process: loading Django twice takes longer."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from governance import words


class Command(BaseCommand):
    help = (
        "Compile the words, migrate, then make the demonstration marketplace if there is none yet."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        words.compile_all()
        call_command("migrate", interactive=False, verbosity=0)
        call_command("seed_demo")
