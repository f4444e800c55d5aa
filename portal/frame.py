"""The frame of every page: which account, which others, how much is unread, and whose clock."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    Case,
    CharField,
    Count,
    DateTimeField,
    Exists,
    IntegerField,
    JSONField,
    Min,
    OuterRef,
    QuerySet,
    Subquery,
    When,
)
from django.db.models.functions import Coalesce, JSONObject
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from credits.models import Tier
from education.letters import LETTERS
from education.models import Notice, NoticeStep
from governance import clock, dates
from governance.actors import Actor
from parties.models import Membership, Party
from parties.selectors import memberships_of
from violations.models import FundsState

CONFIRMABLE = [kind for kind, letter in LETTERS.items() if letter.confirmable]


@dataclass(frozen=True, slots=True)
class Frame:
    """One request about one account of its member."""

    request: HttpRequest
    party: Party
    parties: list[Party]
    membership: Membership

    @property
    def actor(self) -> Actor:
        return Actor.of(self.request)

    @property
    def zone(self) -> str:
        """The member's own, or the market's. Only for telling: windows are the market's."""
        return self.membership.zone or self.party.market.zone

    @property
    def badges(self) -> dict[str, Any]:
        """What waits for this account: read together with the membership."""
        return {name: getattr(self.membership, name) for name in WAITS}

    def render(self, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
        framed = {
            "party": self.party,
            "parties": self.parties,
            "unread": self.badges["unread"] or None,
            "money_held": self.badges["money_held"] or None,
            "zone": self.zone,
            "clock": dates.city(self.zone),
            **context,
        }
        return render(self.request, f"portal/{template}.html", framed, status=status)


def party_page(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A page about an account that the visitor is a member of; any other is not there for them.

    Times are told by the member's clock, which is the market's unless they chose another.
    """

    @wraps(view)
    def framed(request: HttpRequest, party_id: int, **rest: Any) -> HttpResponseBase:
        mine = list(_with_what_waits(memberships_of(request.user), party_id))  # type: ignore[arg-type]
        membership = next((one for one in mine if one.party_id == party_id), None)
        if membership is None:
            raise Http404
        frame = Frame(request, membership.party, [one.party for one in mine], membership)
        with timezone.override(frame.zone):
            return view(frame, **rest)

    return framed


WAITS = ("unread", "unconfirmed", "money_held", "money_free_at", "tier", "letters")
NEWEST = 5


def _with_what_waits(rows: QuerySet[Membership], party_id: int) -> QuerySet[Membership]:
    """Memberships with what the frame shows of the one account that is asked for."""
    done = NoticeStep.objects.filter(notice=OuterRef("pk"))
    notices = Notice.objects.filter(party=OuterRef("party_id")).order_by()
    unread = notices.filter(~Exists(done.filter(kind=NoticeStep.Kind.READ)))
    unconfirmed = notices.filter(
        ~Exists(done.filter(kind=NoticeStep.Kind.CONFIRMED)), kind__in=CONFIRMABLE
    )
    held = FundsState.objects.filter(
        party=OuterRef("party_id"), state=FundsState.State.RUNNING, ends_at__gt=clock.now()
    ).order_by()

    def of_this(value: Subquery, kind: Any) -> Case:
        return Case(When(party_id=party_id, then=value), output_field=kind)

    def counted(found: QuerySet) -> Case:
        total = found.values("party").annotate(n=Count("pk")).values("n")
        return of_this(Coalesce(Subquery(total), 0), IntegerField())  # type: ignore[arg-type]

    newest = notices.order_by("-pk").values(
        json=JSONObject(pk="pk", at="recorded_at", subject="content__data__subject")
    )[:NEWEST]
    tier = Tier.objects.filter(party=OuterRef("party_id")).values("code")[:1]
    first = Subquery(held.values("party").annotate(n=Min("ends_at")).values("n"))
    return rows.annotate(
        unread=counted(unread),
        unconfirmed=counted(unconfirmed),
        money_held=counted(held),
        money_free_at=of_this(first, DateTimeField()),
        tier=of_this(Subquery(tier), CharField()),
        letters=of_this(ArraySubquery(newest), ArrayField(JSONField())),
    )
