"""A member signed in, with an account on which something has happened."""

from dataclasses import dataclass, field
from typing import Any

from django.test import Client

from education import services as education
from governance import events
from governance.models import User
from parties.models import Party
from tests.factories import MembershipFactory, UserFactory
from tests.violations.support import a_party_under_rules, find
from violations.models import Violation


@dataclass
class Desk:
    """One member at their account."""

    client: Client
    user: User
    party: Party
    violation: Violation
    rows: list[int] = field(default_factory=list)
    requests: list[Any] = field(default_factory=list)
    hold: Any = None
    required: Any = None
    appeal: Any = None

    def url(self, page: str = "") -> str:
        return f"/portal/{self.party.pk}/{page}"

    def get(self, page: str = ""):
        return self.client.get(self.url(page))

    def text(self, page: str = "") -> str:
        response = self.get(page)
        assert response.status_code == 200, (page, response.status_code)
        return response.content.decode()


def a_desk(role: str = "owner", **fields) -> Desk:
    """Late dispatch was found, told and taught; nobody has read anything yet."""
    education.load_courses()
    party = a_party_under_rules(**fields)
    violation = find(party)
    while events.relay():
        pass
    return at_desk(party, violation, role)


def at_desk(party: Party, violation: Violation, role: str = "owner") -> Desk:
    user: User = UserFactory.create()
    MembershipFactory(party=party, user=user, role=role)
    client = Client()
    client.force_login(user)
    return Desk(client, user, party, violation)
