"""Reads: who is there, who belongs to whom, who may act for whom."""

from django.db.models import OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from governance.errors import Missing
from governance.models import User
from governance.principals import Principal
from governance.refs import matching
from parties import names
from parties.models import Invitation, LifecycleEntry, Link, Membership, Party, Protection

SEARCH_SHOWS = 501


def parties_visible_to(principal: Principal) -> QuerySet[Party]:
    """Every party that `principal` may read, with market and legal person."""
    return Party.objects.visible_to(principal).select_related("market", "entity")


def with_state(parties: QuerySet[Party]) -> QuerySet[Party]:
    """The same parties with `state`, market and legal person: two joins and one lookup a row."""
    latest = LifecycleEntry.objects.filter(party=OuterRef("pk")).order_by("-sequence")
    return parties.select_related("market", "entity").annotate(
        state=Coalesce(
            Subquery(latest.values("state")[:1]), Value(str(LifecycleEntry.State.REGISTERED))
        )
    )


def party_by_ref(ref: str | int, principal: Principal) -> Party:
    """The party behind `us:seller:4711` or a key. Not visible is the same as missing."""
    party = parties_visible_to(principal).filter(matching(ref)).first()
    if party is None:
        raise Missing
    return party


def parties_of(user: User) -> QuerySet[Party]:
    """The parties that this person may act for, by name."""
    return (
        Party.objects.filter(memberships__user=user, memberships__ended_at__isnull=True)
        .select_related("market")
        .order_by("name", "pk")
    )


def is_protected(party_id: int) -> bool:
    """Whether every decision against this account takes two people now."""
    return Protection.objects.filter(party=party_id, ended_at__isnull=True).exists()


def protections_of(party: Party) -> QuerySet[Protection]:
    """When this account was protected, and why; the newest first."""
    return party.protections.select_related("reason", "ended_because").order_by("-pk")


def memberships_of(user: User) -> QuerySet[Membership]:
    """This person's open memberships with their parties, by name."""
    return (
        Membership.objects.filter(user=user, ended_at__isnull=True)
        .select_related("party__market")
        .order_by("party__name", "party_id")
    )


def members_of(party: Party) -> QuerySet[Membership]:
    """Who may act for a party now, owners first."""
    return (
        Membership.objects.filter(party=party, ended_at__isnull=True)
        .select_related("user")
        .order_by("role", "joined_at", "pk")
    )


def invitations_of(party: Party) -> QuerySet[Invitation]:
    """Invitations that nobody has accepted yet, newest first."""
    return Invitation.objects.filter(party=party, accepted_at__isnull=True).order_by("-pk")


def membership_of(user_id: int | None, party: Party) -> Membership | None:
    """The open membership of a person, if there is one."""
    if user_id is None:
        return None
    return Membership.objects.filter(user_id=user_id, party=party, ended_at__isnull=True).first()


def accounts_of(user: User) -> set[str]:
    """What kinds of accounts a person acts for, each as `market:kind`."""
    rows = Membership.objects.filter(user=user, ended_at__isnull=True)
    return {f"{market}:{kind}" for market, kind in rows.values_list("party__market", "party__kind")}


def links_of(party: Party) -> QuerySet[Link]:
    """Open links of a party in both directions, the surest first."""
    return all_links_of(party).filter(valid_to__isnull=True).order_by("-confidence", "pk")


def all_links_of(party: Party) -> QuerySet[Link]:
    """Links of a party in both directions, those that have ended too."""
    return Link.objects.filter(Q(party=party) | Q(other=party)).select_related("party", "other")


def state_of(party: Party) -> str:
    """Where a party is in its life. One that has no entry yet has just been registered."""
    latest = LifecycleEntry.objects.filter(party=party).order_by("-sequence").first()
    return latest.state if latest else LifecycleEntry.State.REGISTERED


def search(parties: QuerySet[Party], said: str) -> QuerySet[Party]:
    """Those of `parties` whose id begins with, or whose name has words that begin with, `said`.

    At most SEARCH_SHOWS are found. They are collected without an order first: an ordered search
    for a rare word would walk the table in that order instead of using the index of words.
    """
    said = " ".join(said.replace("\0", " ").split())
    if not said:
        return parties
    condition = Q(external_id__startswith=said)
    if words := names.words_of(said):
        condition |= Q(names.has_words("name", names.beginning_with(words)))
    found = parties.filter(condition).order_by().values_list("pk", flat=True)[:SEARCH_SHOWS]
    return parties.filter(pk__in=list(found))
