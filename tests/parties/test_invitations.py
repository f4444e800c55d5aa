"""Joining an account: the link, the mail, and everything that may go wrong with either."""

import hashlib
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core import mail
from django.urls import reverse

from governance.actors import Actor
from governance.models import Event, User
from parties import services, tasks
from parties.models import Invitation, Membership
from tests.factories import PASSWORD, MembershipFactory, PartyFactory, UserFactory

pytestmark = pytest.mark.django_db

KEY = Actor("key", "3")
MARCH_1 = datetime(2026, 3, 1, tzinfo=UTC)


def invite(party=None, *, role: str = "owner", email: str = "owner@people.example", by=KEY):
    party = party or PartyFactory()
    return services.invite(party_id=party.pk, role=role, email=email, by=by)


def token_of(invited) -> str:
    return invited.link.rstrip("/").rsplit("/", 1)[1]


def test_only_a_digest_of_the_secret_is_stored():
    invited = invite()

    row = Invitation.objects.values().get()
    assert row["secret_digest"] == hashlib.sha256(token_of(invited).encode()).hexdigest()
    assert token_of(invited) not in str(row)
    assert "owner@people.example" not in str(Event.objects.get().payload)


def test_the_mail_is_sent_once_however_often_the_task_runs():
    invited = invite(PartyFactory(name="Blue Fern Home"))

    for _ in range(2):
        tasks.send_invitation(invitation_id=invited.invitation.pk)
    tasks.send_due_invitations()

    (letter,) = mail.outbox
    assert letter.to == ["owner@people.example"]
    assert letter.subject == "Invitation to act for Blue Fern Home"
    assert invited.link in letter.body


def test_two_mails_sent_at_the_same_moment_carry_one_message_id():
    invited = invite()
    for _ in range(2):
        tasks.send_invitation(invitation_id=invited.invitation.pk)
        Invitation.objects.update(sent_at=None)  # as the other worker still sees it

    first, second = (letter.message()["Message-ID"] for letter in mail.outbox)
    assert first == second
    assert first.startswith("<invitation-")


def test_the_sweep_mails_what_no_nudge_has(settings):
    invite()
    invite()

    assert services.send_due_invitations() == 2
    assert services.send_due_invitations() == 0
    assert len(mail.outbox) == 2


@time_machine.travel(MARCH_1, tick=False)
def test_a_mail_server_that_is_away_is_asked_again_later(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    invite()

    assert services.send_due_invitations() == 1
    assert services.send_due_invitations() == 0

    waiting = Invitation.objects.get()
    assert (waiting.sent_at, waiting.attempts) == (None, 1)
    assert waiting.send_after == MARCH_1 + timedelta(minutes=1)


def test_accepting_makes_a_member_once():
    invited, user = invite(), UserFactory()

    first = services.accept_invitation(token=token_of(invited), user=user)
    second = services.accept_invitation(token=token_of(invited), user=user)

    assert first == second
    assert (first.role, first.party) == ("owner", invited.invitation.party)
    assert Event.objects.filter(name="member.joined", actor=f"user:{user.pk}").count() == 1


def test_a_used_link_lets_nobody_else_in():
    invited = invite()
    services.accept_invitation(token=token_of(invited), user=UserFactory())

    with pytest.raises(services.InvitationUsed):
        services.accept_invitation(token=token_of(invited), user=UserFactory())

    assert Membership.objects.count() == 1


def test_an_expired_link_lets_nobody_in():
    with time_machine.travel(MARCH_1, tick=False):
        invited = invite()

    with (
        time_machine.travel(MARCH_1 + timedelta(days=14), tick=False),
        pytest.raises(services.InvitationExpired),
    ):
        services.accept_invitation(token=token_of(invited), user=UserFactory())

    assert Membership.objects.count() == 0


def test_a_link_that_was_never_sent_is_unknown():
    with pytest.raises(services.InvitationUnknown):
        services.accept_invitation(token="0" * 64, user=UserFactory())


def test_whoever_works_for_the_marketplace_may_not_join():
    invited = invite()

    with pytest.raises(services.StaffMayNotJoin):
        services.accept_invitation(token=token_of(invited), user=UserFactory(role="reviewer"))

    assert Membership.objects.count() == 0


def test_staff_of_an_account_become_owner_and_never_less():
    member = MembershipFactory(role="staff")
    for role in ("owner", "staff"):
        invited = invite(member.party, role=role)
        services.accept_invitation(token=token_of(invited), user=member.user)

    assert Membership.objects.get().role == "owner"


def test_a_second_invitation_of_a_person_ends_the_first():
    party = PartyFactory()
    first, second = invite(party), invite(party, email="OWNER@people.example")

    with pytest.raises(services.InvitationExpired):
        services.accept_invitation(token=token_of(first), user=UserFactory())
    services.accept_invitation(token=token_of(second), user=UserFactory())


def test_owners_invite_and_their_staff_do_not():
    owner = MembershipFactory()
    staff = MembershipFactory(party=owner.party, role="staff")

    invite(owner.party, by=Actor.user(owner.user))
    with pytest.raises(services.OwnersOnly):
        invite(owner.party, by=Actor.user(staff.user))

    assert Invitation.objects.count() == 1


def test_the_page_explains_itself_to_a_stranger(client):
    invited = invite(PartyFactory(name="Blue Fern Home"))

    page = client.get(invited.link)

    assert page.status_code == 200
    assert page["Cache-Control"].startswith("max-age=0, no-cache, no-store")
    assert "Act for Blue Fern Home" in page.content.decode()
    assert "Sign up" in page.content.decode()
    assert "Sign in" in page.content.decode()


def test_a_person_who_has_an_account_joins_with_one_press(client):
    invited, user = invite(), UserFactory()
    client.force_login(user)

    assert "Join" in client.get(invited.link).content.decode()
    answer = client.post(invited.link)

    assert answer.status_code == 302
    assert answer.url == reverse("home")
    assert Membership.objects.get().user == user
    assert "You accepted this invitation already" in client.get(invited.link).content.decode()


def test_a_new_person_signs_up_and_joins(client):
    invited = invite(email="new@people.example")
    here = reverse("parties:accept-invitation", args=[token_of(invited)])
    client.get(here)

    answer = client.post(
        reverse("account_signup"),
        {
            "email": "new@people.example",
            "username": "newcomer",
            "password1": PASSWORD,
            "password2": PASSWORD,
            "next": here,
        },
    )
    client.post(here)

    assert answer.url == here
    joined = Membership.objects.get()
    assert (joined.user, joined.role) == (User.objects.get(username="newcomer"), "owner")
    assert joined.user.role == "party_member"


def test_without_an_invitation_there_is_no_sign_up(client):
    page = client.get(reverse("account_signup"))

    assert "by invitation" in page.content.decode()


def test_to_join_one_must_sign_in(client):
    invited = invite()

    answer = client.post(invited.link)

    assert answer.status_code == 302
    assert answer.url.startswith(reverse("account_login"))
    assert Membership.objects.count() == 0


@pytest.mark.parametrize("state", ["used", "expired"])
def test_a_spent_link_says_so(client, state):
    invited = invite()
    if state == "used":
        services.accept_invitation(token=token_of(invited), user=UserFactory())
    else:
        Invitation.objects.update(expires_at=MARCH_1)

    page = client.get(invited.link)

    assert page.status_code == 410
    assert f"This invitation has {'been used' if state == 'used' else 'expired'}" in (
        page.content.decode()
    )


def test_an_unknown_link_is_not_found(client):
    assert client.get(reverse("parties:accept-invitation", args=["nonsense"])).status_code == 404


@pytest.mark.parametrize("role", ["", "admin", "9" * 40])
def test_nobody_is_asked_into_a_role_that_accounts_do_not_have(role):
    with pytest.raises(services.UnknownRole):
        invite(role=role)

    assert Invitation.objects.count() == 0


@pytest.mark.parametrize("role", ["", "admin", "9" * 40])
def test_nobody_is_given_a_role_that_accounts_do_not_have(role):
    member = MembershipFactory(role="staff")

    with pytest.raises(services.UnknownRole):
        services.change_role(membership_id=member.pk, role=role, by=KEY)

    member.refresh_from_db()
    assert member.role == "staff"
