"""`manage.py create_market us "United States" --zone America/New_York --currency USD`"""

import re
from typing import Any
from zoneinfo import available_timezones

from django.core.management.base import BaseCommand, CommandError, CommandParser

from governance.actors import Actor
from governance.events import emit
from governance.models import Market


class Command(BaseCommand):
    help = "Open a market: one country or region, one time zone, one currency. Twice is once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", help="Short and lasting, such as us or id.")
        parser.add_argument("name")
        parser.add_argument("--zone", required=True, help="IANA time zone.")
        parser.add_argument("--currency", required=True, help="ISO 4217, such as USD.")
        parser.add_argument("--language", default="en")

    def handle(self, *args: Any, **options: Any) -> None:
        if not re.fullmatch(r"[a-z][a-z0-9-]{1,19}", options["code"]):
            raise CommandError("code: use 2 to 20 small letters, digits and hyphens.")
        if options["zone"] not in available_timezones():
            raise CommandError(f"--zone: {options['zone']!r} is no IANA time zone.")
        if not re.fullmatch(r"[A-Z]{3}", options["currency"]):
            raise CommandError("--currency: three capitals, such as USD.")
        market, created = Market.objects.get_or_create(
            code=options["code"],
            defaults={name: options[name] for name in ("name", "zone", "currency", "language")},
        )
        if created:
            emit("market.opened", subject=f"market:{market.pk}", by=Actor("system", "command-line"))
        self.stdout.write(f"{market} ({market.pk}) {'opened' if created else 'is open already'}.")
