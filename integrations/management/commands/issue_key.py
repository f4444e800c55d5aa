"""`manage.py issue_key "Order service" parties:read controls:read`: prints the key once."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from governance.actors import Actor
from governance.errors import DomainError
from integrations.keys import SCOPES
from integrations.services import issue_key


class Command(BaseCommand):
    help = "Issue an API key and print it. It is not kept and cannot be shown again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="What will call with it, such as 'Order service'.")
        parser.add_argument("scopes", nargs="*", help=f"Of: {', '.join(SCOPES)}.")
        parser.add_argument(
            "--speaks-for",
            action="append",
            default=[],
            metavar="MARKET:KIND",
            help="With act_as:parties: members of such accounts alone, such as us:seller.",
        )
        parser.add_argument("--all", action="store_true", help="Every scope.")

    def handle(self, *args: Any, **options: Any) -> None:
        scopes = SCOPES if options["all"] else options["scopes"]
        if not scopes:
            raise CommandError("Name at least one scope, or --all.")
        try:
            _, spoken = issue_key(
                name=options["name"],
                scopes=scopes,
                speaks_for=options["speaks_for"],
                by=Actor("system", "command-line"),
            )
        except DomainError as refusal:
            raise CommandError(refusal.message) from refusal
        self.stdout.write(spoken)
