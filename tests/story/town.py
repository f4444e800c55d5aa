"""What an operator sets up by command before the story begins: markets, rules, people, a key."""

import os
from dataclasses import dataclass
from pathlib import Path

import pytest

from governance.launcher.home import CHECKOUT
from governance.models import User
from tests.factories import PASSWORD, UserFactory

SELLERS = CHECKOUT.parent / "shared" / "real" / "seller_metrics.csv"
STAFF = {
    "first": User.Role.REVIEWER,
    "second": User.Role.SENIOR_REVIEWER,
    "policy": User.Role.POLICY_MANAGER,
    "boss": User.Role.ADMINISTRATOR,
}


@dataclass
class Town:
    """A running Goodstanding with a US market, its rules, four people and a key."""

    url: str
    key: str
    password: str = PASSWORD


def sellers_file() -> Path:
    """The real sellers; without them the story cannot be told, and CI must have them."""
    if not SELLERS.exists() and not os.environ.get("CI"):
        pytest.skip("the real sellers are not beside this checkout")
    assert SELLERS.exists(), "CI needs the real sellers beside the checkout"
    return SELLERS


def settle(stack) -> Town:
    """Set it up once; the story may be told again in the same town."""
    stack.manage(
        "create_market", "us", "United States", "--zone", "America/New_York", "--currency", "USD"
    )
    stack.manage("load_courses")
    stack.manage("load_pack", "tiktok_us_seller", "--market", "us")
    with stack.models():
        for username, role in STAFF.items():
            if not User.objects.filter(username=username).exists():
                UserFactory(username=username, role=role, first_name=username.title())
    issued = stack.manage("issue_key", "story", "--all")
    return Town(url=stack.url, key=issued.stdout.split()[-1])
