"""The words of parties' pages in every language: what is missing, and what gettext reads."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from governance import words


class Command(BaseCommand):
    help = "List what is not translated yet; exit 1 when something is."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--update", action="store_true", help="Bring the catalogues up to date."
        )
        parser.add_argument("--compile", action="store_true", help="Write what gettext reads.")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["update"]:
            for language in words.languages():
                self.stdout.write(f"{language}: {words.bring_up_to_date(language)} changed")
        if options["compile"]:
            self.stdout.write(f"{words.compile_all()} compiled")
            return
        wanting = 0
        for language in words.languages():
            for said in words.missing(language):
                wanting += 1
                self.stdout.write(f"{language}  {said.where}  {said.one!r}")
            for fault in words.faults(language):
                wanting += 1
                self.stdout.write(f"{language}  {fault}")
        if wanting:
            raise CommandError(f"{wanting} to do.")
