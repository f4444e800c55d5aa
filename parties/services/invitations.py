"""How people join an account: a signed link, by mail or handed over."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Q, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.crypto import salted_hmac

from governance import clock
from governance.actors import Actor
from governance.errors import DomainError
from governance.events import emit
from governance.jobs import after_commit
from governance.models import User
from parties.models import Invitation, Membership, Party
from parties.services.members import OwnersOnly, UnknownRole, may_decide_on_members

log = structlog.get_logger(__name__)

VALID_FOR = timedelta(days=14)
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=6)


class InvitationUnknown(DomainError):
    """There is no such invitation. Open the link exactly as it was sent."""

    code = "not_found"
    status = 404


class InvitationUsed(DomainError):
    """Somebody has accepted this invitation already. Ask for one of your own."""

    code = "invitation_used"


class InvitationExpired(DomainError):
    """This invitation has expired. Ask whoever sent it for a new one."""

    code = "invitation_expired"
    status = 410


class StaffMayNotJoin(DomainError):
    """People who work for the marketplace cannot act for an account. Sign in as somebody else."""

    code = "staff_may_not_join"
    status = 403


@dataclass(frozen=True, slots=True)
class Invited:
    """An invitation and its link, which is shown this once."""

    invitation: Invitation
    link: str


@transaction.atomic
def invite(
    *, party_id: int, role: str, email: str, by: Actor, at: datetime | None = None
) -> Invited:
    """Ask a person to act for an account. An earlier open invitation of theirs ends now."""
    at = at or clock.now()
    if role not in Membership.Role.values:
        raise UnknownRole
    party = Party.objects.select_for_update(of=["self"]).get(pk=party_id)
    if not may_decide_on_members(by, party_id):
        raise OwnersOnly
    _open(party, at).filter(email__iexact=email).update(expires_at=at)
    salt = secrets.token_hex(16)
    token = _token(salt)
    invitation = Invitation.objects.create(
        party=party,
        role=role,
        email=email,
        salt=salt,
        secret_digest=_digest(token),
        invited_by=str(by),
        created_at=at,
        send_after=at,
        expires_at=at + VALID_FOR,
    )
    emit(
        "party.invited",
        subject=f"party:{party.pk}",
        by=by,
        party=party.pk,
        invitation=invitation.pk,
        role=role,
    )
    after_commit("parties.tasks.send_invitation", invitation_id=invitation.pk)
    return Invited(invitation, _link(token))


def invitation_by_token(token: str) -> Invitation:
    """The invitation behind a link, in whatever state it is."""
    found = (
        Invitation.objects.select_related("party", "party__market")
        .filter(secret_digest=_digest(token))
        .first()
    )
    if found is None:
        raise InvitationUnknown
    return found


@transaction.atomic
def accept_invitation(*, token: str, user: User, at: datetime | None = None) -> Membership:
    """Join the account. The same person twice joins once; nobody else can use the link again."""
    at = at or clock.now()
    party_id = invitation_by_token(token).party_id
    Party.objects.select_for_update(of=["self"]).get(pk=party_id)
    invitation = Invitation.objects.select_for_update(of=["self"]).get(secret_digest=_digest(token))
    if user.is_marketplace_staff:
        raise StaffMayNotJoin
    present = Membership.objects.filter(user=user, party_id=party_id, ended_at=None).first()
    if invitation.accepted_at:
        if present and invitation.accepted_by_id == user.pk:
            return present
        raise InvitationUsed
    if invitation.expires_at <= at:
        raise InvitationExpired

    membership = _join(present, invitation, user, at)
    invitation.accepted_at, invitation.accepted_by = at, user
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    emit(
        "member.joined",
        subject=f"party:{party_id}",
        by=Actor.user(user),
        party=party_id,
        membership=membership.pk,
        user=user.pk,
        invitation=invitation.pk,
    )
    return membership


def send_due_invitations(*, limit: int = 100) -> int:
    """Mail what waits, and say how many were tried: a nudge that was lost costs a moment only."""
    now = clock.now()
    due = Invitation.objects.filter(
        sent_at__isnull=True, accepted_at__isnull=True, send_after__lte=now, expires_at__gt=now
    )
    waiting = list(due.order_by("send_after").values_list("pk", flat=True)[:limit])
    for invitation_id in waiting:
        send_invitation(invitation_id=invitation_id)
    return len(waiting)


def send_invitation(*, invitation_id: int) -> bool:
    """Mail one invitation. Run twice at the same moment, the mails carry one Message-ID."""
    invitation = (
        Invitation.objects.select_related("party", "party__market")
        .filter(Q(sent_at__isnull=True), accepted_at__isnull=True, pk=invitation_id)
        .first()
    )
    if invitation is None or invitation.expires_at <= clock.now() or not invitation.salt:
        return False
    token = _token(invitation.salt)
    if _digest(token) != invitation.secret_digest:
        log.error("invitation_cannot_be_mailed", invitation=invitation_id, reason="key changed")
        return _postpone(invitation)
    try:
        _mail(invitation, _link(token)).send()
    except OSError as problem:  # SMTP's own errors are among them
        log.warning("invitation_not_mailed", invitation=invitation_id, problem=str(problem)[:200])
        return _postpone(invitation)
    Invitation.objects.filter(pk=invitation_id, sent_at__isnull=True).update(sent_at=clock.now())
    return True


def _mail(invitation: Invitation, link: str) -> EmailMessage:
    context = {"invitation": invitation, "party": invitation.party, "link": link}
    with translation.override(invitation.party.language):
        subject = render_to_string("parties/mail/invitation_subject.txt", context)
        body = render_to_string("parties/mail/invitation.txt", context)
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    return EmailMessage(
        subject=" ".join(subject.split()),
        body=body,
        to=[invitation.email],
        headers={"Message-ID": f"<invitation-{invitation.secret_digest[:32]}@{host}>"},
    )


def _postpone(invitation: Invitation) -> bool:
    pause = min(FIRST_PAUSE * 2**invitation.attempts, LONGEST_PAUSE)
    invitation.attempts += 1
    invitation.send_after = clock.now() + pause
    invitation.save(update_fields=["attempts", "send_after"])
    return False


def _join(
    present: Membership | None, invitation: Invitation, user: User, at: datetime
) -> Membership:
    """A new membership, or the present one, raised to owner when that was offered."""
    if present is None:
        return Membership.objects.create(
            user=user, party_id=invitation.party_id, role=invitation.role, joined_at=at
        )
    if invitation.role == Membership.Role.OWNER and present.role != invitation.role:
        present.role = Membership.Role.OWNER
        present.save(update_fields=["role"])
    return present


def _open(party: Party, at: datetime) -> QuerySet[Invitation]:
    return Invitation.objects.filter(party=party, accepted_at__isnull=True, expires_at__gt=at)


def _token(salt: str) -> str:
    return salted_hmac("parties.invitation", salt, algorithm="sha256").hexdigest()


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _link(token: str) -> str:
    return settings.SITE_URL + reverse("parties:accept-invitation", args=[token])
