"""Who may act for an account."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from governance import clock
from governance.actors import Actor
from governance.errors import DomainError
from governance.events import emit
from governance.models import User
from parties.models import Membership, Party

ONE_VISIT = timedelta(minutes=30)


class OwnersOnly(DomainError):
    """Only an owner of this account decides who may act for it. Ask one of them."""

    code = "owners_only"
    status = 403


class UnknownRole(DomainError):
    """A member of an account is its owner, or one of its staff. Choose owner or staff."""

    code = "unknown_role"
    status = 422


class LastOwner(DomainError):
    """An account keeps at least one owner. Invite another owner first."""

    code = "last_owner"


@transaction.atomic
def end_membership(*, membership_id: int, by: Actor, at: datetime | None = None) -> Membership:
    """Let a person go who acted for an account. Done twice, the second writes nothing."""
    party_id = Membership.objects.values_list("party_id", flat=True).get(pk=membership_id)
    Party.objects.select_for_update(of=["self"]).get(pk=party_id)  # two owners leave one by one
    membership = Membership.objects.select_for_update(of=["self"]).get(pk=membership_id)
    if not may_decide_on_members(by, party_id):
        raise OwnersOnly
    if membership.ended_at:
        return membership
    if membership.role == Membership.Role.OWNER and _owners(party_id).count() == 1:
        raise LastOwner
    membership.ended_at = at or clock.now()
    membership.save(update_fields=["ended_at"])
    emit(
        "member.left",
        subject=f"party:{party_id}",
        by=by,
        party=party_id,
        membership=membership.pk,
        user=membership.user_id,
    )
    return membership


@transaction.atomic
def change_role(*, membership_id: int, role: str, by: Actor) -> Membership:
    """Make a member an owner or staff. The role they have already writes nothing."""
    if role not in Membership.Role.values:
        raise UnknownRole
    party_id = Membership.objects.values_list("party_id", flat=True).get(pk=membership_id)
    Party.objects.select_for_update(of=["self"]).get(pk=party_id)  # two owners step down one by one
    membership = Membership.objects.select_for_update(of=["self"]).get(pk=membership_id)
    if not may_decide_on_members(by, party_id):
        raise OwnersOnly
    if membership.ended_at or membership.role == role:
        return membership
    if membership.role == Membership.Role.OWNER and _owners(party_id).count() == 1:
        raise LastOwner
    membership.role = role
    membership.save(update_fields=["role"])
    emit(
        "member.role_changed",
        subject=f"party:{party_id}",
        by=by,
        party=party_id,
        membership=membership.pk,
        user=membership.user_id,
    )
    return membership


def note_visit(membership: Membership) -> datetime | None:
    """A member looks at the home page. Answers until when the visit before this one lasted.

    Looks that follow each other within half an hour are one visit. It is no event: nothing follows.
    """
    now = clock.now()
    before = membership.visit_before
    if membership.visited_at is None or now - membership.visited_at > ONE_VISIT:
        before = membership.visited_at
    if membership.visited_at is None or now - membership.visited_at > timedelta(minutes=1):
        Membership.objects.filter(pk=membership.pk).update(visited_at=now, visit_before=before)
    return before


def set_zone(*, membership: Membership, zone: str) -> None:
    """In whose hours a member reads; an empty one means the market's."""
    Membership.objects.filter(pk=membership.pk).update(zone=zone)


def may_decide_on_members(by: Actor, party_id: int) -> bool:
    """Owners for their own account; staff and keys as the matrix of permissions says."""
    if by.user_id is None:
        return True
    role = User.objects.values_list("role", flat=True).get(pk=by.user_id)
    return role != User.Role.PARTY_MEMBER or _owners(party_id).filter(user_id=by.user_id).exists()


def _owners(party_id: int) -> QuerySet[Membership]:
    return Membership.objects.filter(
        party_id=party_id, role=Membership.Role.OWNER, ended_at__isnull=True
    )
