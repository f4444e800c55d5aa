"""An emergency, as whoever it meets reads it."""

import pytest
from django.test import Client

from education.models import Mailing, Notice
from governance import events
from tests.factories import MembershipFactory, PartyFactory, UserFactory
from tests.violations.incidents import CONTACT, REASON, a_lead, a_listing, frozen
from violations import services
from violations.models import StatementDelivery

pytestmark = pytest.mark.django_db


def at_home(party):
    user = UserFactory()
    MembershipFactory(party=party, user=user)
    client = Client()
    client.force_login(user)
    return client


def text(client, path, status=200):
    answer = client.get(path)
    assert answer.status_code == status
    return answer.content.decode()


def relayed():
    while events.relay():
        pass


def test_a_frozen_party_reads_why_until_when_that_it_is_no_accusation_and_whom_to_ask():
    item = a_listing()
    incident = frozen(freezes=["payout", "sale"])
    home = at_home(item.owner)

    for words in ("without blame", f"/portal/{item.owner_id}/incidents/{incident.pk}/"):
        assert words in text(home, f"/portal/{item.owner_id}/")
    said = text(home, f"/portal/{item.owner_id}/incidents/{incident.pk}/")

    for words in (REASON, CONTACT, "no accusation", "Ends by itself", str(item)):
        assert words in said
    read = StatementDelivery.objects.filter(kind="portal_read")
    assert read.get().statement.control.party == item.owner


def test_an_undone_one_says_that_it_was_lifted():
    item = a_listing()
    incident = frozen()
    from governance.actors import Actor

    services.lift_incident(incident_id=incident.pk, reason=REASON, by=Actor.user(a_lead()))

    said = text(at_home(item.owner), f"/portal/{item.owner_id}/incidents/{incident.pk}/")
    assert "lifted" in said
    assert "Ends by itself" not in said


def test_whoever_it_does_not_meet_finds_nothing_there():
    a_listing()
    incident, stranger = frozen(), PartyFactory()

    home = at_home(stranger)
    text(home, f"/portal/{stranger.pk}/incidents/{incident.pk}/", 404)
    text(home, f"/portal/incident/{incident.pk}/", 404)


def test_each_party_is_told_once_in_its_language_however_much_of_it_is_frozen():
    owner = PartyFactory(language="id")
    a_listing(owner), a_listing(owner), a_listing()
    incident = frozen(freezes=["payout", "sale"], limit=1)

    relayed()

    told = Notice.objects.filter(kind="incident.met")
    assert told.count() == 2
    mine = told.get(party=owner)
    assert mine.language == "id"
    assert REASON in mine.content.data["body"]
    assert Mailing.objects.filter(notice=mine, in_bulk=True).exists()
    answer = at_home(owner).get(mine.content.data["path"])
    assert answer["Location"] == f"/portal/{owner.pk}/incidents/{incident.pk}/"
