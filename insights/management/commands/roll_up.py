"""`manage.py roll_up --days 365`: count the numbers of each day again, from the rows."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand

from insights import selectors, services


class Command(BaseCommand):
    help = "Count the dashboards' numbers again from the rows behind them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--days", type=int, default=365, help="How far back; 365 unless told.")

    def handle(self, *args: Any, **options: Any) -> None:
        until = selectors.today_of(None) - timedelta(days=1)
        since = until - timedelta(days=max(1, options["days"]) - 1)
        changed = services.rebuild(since=since, until=until)
        self.stdout.write(f"{since} to {until}: {changed} numbers changed.")
