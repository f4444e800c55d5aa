"""What an operator sets up by command before a story begins: a market, its rules, people, a key."""

import os
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.core.management import call_command

from governance import clock
from governance.actors import IMPORTER
from governance.launcher.home import CHECKOUT
from governance.models import User
from parties.models import Party
from tests.factories import PASSWORD, UserFactory
from tests.support.live import LiveStack
from violations.services import record_violation
from workbench.models import Queue

SELLERS = CHECKOUT.parent / "shared" / "real" / "seller_metrics.csv"
RULE = "late_delivery_rate > 0.10 && total_orders >= 20.0"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
STAFF = {
    "first": User.Role.REVIEWER,
    "second": User.Role.SENIOR_REVIEWER,
    "third": User.Role.REVIEWER,
    "policy": User.Role.POLICY_MANAGER,
}
# The stack hashes as production does, this process does not.
HASHED = PBKDF2PasswordHasher().encode(PASSWORD, "a salt of the story")


@dataclass(frozen=True)
class Town:
    """A market with its rules, queues, people and a key, on a running Goodstanding."""

    stack: LiveStack
    market: str
    key: str
    password: str = PASSWORD

    @property
    def url(self) -> str:
        return self.stack.url

    @property
    def queue(self) -> str:
        return f"{self.market}-findings"

    @property
    def rulebook(self) -> str:
        return f"{self.market}-seller"

    @property
    def rule(self) -> str:
        return f"{self.market}-late-dispatch"

    def name_of(self, person: str) -> str:
        """The name under which one of STAFF signs in."""
        return f"{self.market}-{person}"

    def import_command(self) -> list[str]:
        words = ["import_parties", str(sellers_file()), "--market", self.market]
        return [*words, "--kind", "seller", "--currency", "BRL"]


def sellers_file() -> Path:
    """The real sellers; without them the story cannot be told, and CI must have them."""
    if not SELLERS.exists() and not os.environ.get("CI"):
        pytest.skip("the real sellers are not beside this checkout")
    assert SELLERS.exists(), "CI needs the real sellers beside the checkout"
    return SELLERS


def settle(stack: LiveStack, market: str, *, zone: str = "America/New_York") -> Town:
    """Set it up. A market of its own keeps two stories on one stack apart."""
    answer = StringIO()
    with stack.models():
        names = ["--zone", zone, "--currency", "USD"]
        call_command("create_market", market, f"Market {market.upper()}", *names, stdout=StringIO())
        call_command("load_courses", stdout=StringIO())
        call_command("load_pack", "tiktok_us_seller", "--market", market, stdout=StringIO())
        call_command("issue_key", f"Story of {market}", "--all", stdout=answer)
        for for_appeals, name in ((False, "findings"), (True, "appeals")):
            Queue.objects.create(
                code=f"{market}-{name}",
                title=f"{market.upper()} {name}",
                market_id=market,
                for_appeals=for_appeals,
                precedence=10,
                undo_seconds=0,
            )
        town = Town(stack, market, answer.getvalue().split()[-1])
        for person, role in STAFF.items():
            user = UserFactory(
                username=town.name_of(person),
                role=role,
                first_name=person.title(),
                last_name=market.upper(),
            )
            User.objects.filter(pk=user.pk).update(password=HASHED)
    return town


def earlier_finding(town: Town, party: int | str) -> None:
    """A finding of the past: 200 becomes 170, so that the next grave one passes the line at 150."""
    with town.stack.models():
        now = clock.now()
        record_violation(
            party=Party.objects.get(pk=party),
            clause="off_platform_deal",
            severity="high",
            facts="The shop asked three buyers to pay by bank transfer.",
            by=IMPORTER,
            conduct_from=now,
            conduct_to=now,
            source_key=f"story:{town.market}:{party}",
        )
