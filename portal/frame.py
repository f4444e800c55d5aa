"""The frame of every page: which account, which others, how much is unread, and whose clock."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from education.selectors import unread
from governance.actors import Actor
from parties.models import Party
from parties.selectors import parties_of
from violations.holds import running_holds


@dataclass(frozen=True, slots=True)
class Frame:
    """One request about one account of its member."""

    request: HttpRequest
    party: Party
    parties: list[Party]

    @property
    def actor(self) -> Actor:
        return Actor.of(self.request)

    @property
    def zone(self) -> str:
        return self.party.market.zone

    def render(self, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
        framed = {
            "party": self.party,
            "parties": self.parties,
            "unread": unread(self.party) or None,
            "money_held": running_holds(self.party) or None,
            "zone": self.zone,
            "clock": self.zone.replace("_", " "),
            **context,
        }
        return render(self.request, f"portal/{template}.html", framed, status=status)


def party_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page about an account that the visitor is a member of; any other is not there for them.

    Times are told by the clock of the account's market.
    """

    @wraps(view)
    def framed(request: HttpRequest, party_id: int, **rest: Any) -> HttpResponse:
        parties = list(parties_of(request.user))  # type: ignore[arg-type]
        party = next((one for one in parties if one.pk == party_id), None)
        if party is None:
            raise Http404
        with timezone.override(party.market.zone):
            return view(Frame(request, party, parties), **rest)

    return framed
