"""Who writes a rulebook in these tests."""

import pytest

from governance.actors import Actor
from policies import services
from tests.factories import MarketFactory, UserFactory
from tests.rulebooks import publish


@pytest.fixture
def author(client):
    MarketFactory()
    user = UserFactory(role="policy_manager")
    client.force_login(user)
    return user


@pytest.fixture
def opened(client, author):
    """A draft with a body, and its address."""

    def open_draft(body):
        book = publish().rulebook
        draft = services.save_draft(rulebook=book, body=body, by=Actor.user(author))
        return draft, f"/rulebooks/{book.code}/drafts/{draft.pk}/edit/"

    return open_draft
