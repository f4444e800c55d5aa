"""Dealing a golden copy when the throw of the dice is known, and signing in to see it."""

from django.test import Client

from governance.actors import Actor
from tests.workbench.quality import LEAD
from workbench.selectors.quality.lists import golden_rate
from workbench.services import quality


def dealt(reviewer, **fields):
    """A golden copy in this reviewer's hands; the throw of the dice is known."""
    if golden_rate() is None:
        quality.set_golden_rate(one_in=5, by=LEAD)
    return quality.deal_golden(reviewer=reviewer, by=Actor.user(reviewer), dice=0.0, **fields)


def signed_in(user):
    client = Client()
    client.force_login(user, "allauth.account.auth_backends.AuthenticationBackend")
    return client
