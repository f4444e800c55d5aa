"""`manage.py load_pack tiktok_us_seller --market us`: put a pack in force. Twice is once."""

from argparse import ArgumentParser
from datetime import date, time
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from governance import calendars
from governance.actors import IMPORTER, Actor
from governance.errors import DomainError, InvalidInput
from governance.models import Market
from policies.services import load_pack
from policies.shelf import codes

OPERATOR = Actor("system", "command-line")


class Command(BaseCommand):
    help = "Put a pack in force in a market; a changed pack becomes a new version."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("pack", help=f"A file, or one of: {', '.join(codes())}.")
        parser.add_argument("--market", required=True, help="Code of the market, such as us.")
        parser.add_argument(
            "--effective-from",
            type=date.fromisoformat,
            metavar="DATE",
            help="Local midnight of this day. Otherwise the pack's own date, or for a change "
            "as soon as the notice that parties are owed allows.",
        )

        parser.add_argument(
            "--urgent-reason",
            default="",
            metavar="WORDS",
            help="Why parties are told later than the notice they are owed.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        day, market = options["effective_from"], Market.objects.filter(pk=options["market"]).first()
        try:
            version, is_new = load_pack(
                options["pack"],
                market_id=options["market"],
                by=IMPORTER,
                approved_by=OPERATOR,
                urgent_reason=options["urgent_reason"],
                effective_from=calendars.local_moment(day, time.min, market.zone, favour="earlier")
                if day and market
                else None,
            )
        except InvalidInput as refusal:
            faults = "".join(f"\n  {one['field']}: {one['message']}" for one in refusal.faults)
            raise CommandError(f"{refusal.message}{faults}") from refusal
        except DomainError as refusal:
            raise CommandError(refusal.message) from refusal
        words = "in force from" if is_new else "unchanged, in force from"
        self.stdout.write(
            f"{version.rulebook.code} v{version.number}: {words} {version.effective_from:%Y-%m-%d %H:%M} UTC."
        )
