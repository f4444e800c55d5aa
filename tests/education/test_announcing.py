"""A change of the rules reaches every party that it concerns, once, and never delays a decision."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from education import services, tasks
from education.models import Announcement, AnnouncementCursor, Mailing, Notice
from education.services import announcing
from governance.actors import CLOCK
from governance.content import is_intact
from governance.models import Content, Event
from parties.models import LifecycleEntry, Party
from parties.services import move_to
from tests.education.support import settle
from tests.factories import MarketFactory, PartyFactory
from tests.rulebooks import a_body, changed, publish
from tests.violations.support import MARCH_1, find

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_frozen")]

SOON = MARCH_1 + timedelta(days=20)
DEARER = {"clauses__0__points__medium": 20}


@pytest.fixture
def _frozen():
    with time_machine.travel(MARCH_1, tick=False):
        yield


def parties(count: int, **fields) -> list[Party]:
    market = MarketFactory()
    return Party.objects.bulk_create(
        PartyFactory.build_batch(count, market=market, created_at=MARCH_1, **fields)
    )


def change(effective_from=SOON, **paths):
    """The second version of rules that have been in force for long."""
    version = publish(body=changed(**(paths or DEARER)), effective_from=effective_from)
    settle()
    return version


def cursor() -> AnnouncementCursor:
    return AnnouncementCursor.objects.get()


def everybody_reads_their_mail() -> None:
    Mailing.objects.all().delete()


def told() -> list[int]:
    rows = Notice.objects.filter(kind="rules.changed")
    return sorted(rows.values_list("party_id", flat=True))


def test_a_coming_version_is_told_with_what_changes_and_from_when():
    MarketFactory()
    publish()
    party = parties(1)[0]
    change(**DEARER, clauses__0__guidance="Secret words.")

    assert services.tell_next() == 1

    said = Notice.objects.get(party=party, kind="rules.changed").content.data
    assert said["subject"] == "Your rules change on 21 Mar 2026: Rules for sellers"
    assert said["path"] == "/rules-library/us-seller/2/"
    assert "It applies from 21 Mar 2026, 08:00 (New York time)." in said["body"]
    assert "What changes, compared with version 1:" in said["body"]
    assert "Changed: Late dispatch\n- Medium: −15 → −20" in said["body"]
    assert "Secret words." not in str(said)
    services.send_due()
    assert "/rules-library/us-seller/2/" in mail.outbox[0].body


def test_much_that_changes_is_told_in_part_and_counted():
    MarketFactory()
    publish()
    parties(1)
    clauses = [
        {**a_body()["clauses"][0], "code": f"rule_{n}", "title": f"Rule {n}"} for n in range(14)
    ]
    change(clauses=[*a_body()["clauses"], *clauses])

    services.tell_next()

    said = Notice.objects.get().content.data
    assert (len(said["changes"]), said["more"]) == (12, 2)
    assert "and 2 more changes" in said["body"]
    assert "New: Rule 11\n" in said["body"]
    assert "Rule 12" not in said["body"]
    assert max(len(one["details"]) for one in said["changes"]) == announcing.DETAILS_TOLD + 1


def test_twelve_hundred_parties_are_told_in_three_batches_by_as_many_statements(
    django_assert_max_num_queries,
):
    MarketFactory()
    publish()
    everybody = parties(1000) + parties(200, language="es")
    version = change()

    counted = []
    for _ in range(3):
        with CaptureQueriesContext(connection) as asked:
            tasks.announce()
        everybody_reads_their_mail()
        counted.append(len(asked))

    assert told() == [party.pk for party in everybody]
    assert counted[1] <= 10
    assert max(counted) <= 25
    assert (cursor().state, cursor().told, cursor().last_party) == (
        AnnouncementCursor.State.TOLD,
        1200,
        everybody[-1].pk,
    )
    texts = Announcement.objects.get(version=version).texts
    assert sorted(texts.values_list("language", flat=True)) == ["en", "es"]
    contents = Content.objects.filter(pk__in=Notice.objects.values("content"))
    assert [is_intact(content) for content in contents] == [True, True]
    assert Event.objects.filter(name="notice.sent").count() == 1200
    with django_assert_max_num_queries(5):
        assert services.tell_next() == 0


class Crash(BaseException):
    """What a kill -9 before the commit looks like from inside."""


@transaction.atomic
def a_batch_that_dies() -> None:
    assert services.tell_next(limit=10) == 10
    raise Crash


def test_a_crash_before_the_batch_is_written_tells_everybody_once_afterwards():
    MarketFactory()
    publish()
    everybody = parties(30)
    change()
    services.tell_next(limit=10)

    with pytest.raises(Crash):
        a_batch_that_dies()
    assert (len(told()), cursor().told) == (10, 10)

    while services.tell_next(limit=10):
        pass

    assert told() == [party.pk for party in everybody]
    assert Mailing.objects.count() == 30


def test_a_cursor_that_has_lost_its_place_tells_nobody_twice():
    MarketFactory()
    publish()
    everybody = parties(15)
    version = change()
    services.tell_next(limit=10)
    AnnouncementCursor.objects.update(last_party=0)
    services.announce_version(version_id=version.pk, by=CLOCK)

    services.tell_next(limit=10)
    services.tell_next(limit=10)

    assert told() == [party.pk for party in everybody]
    assert (cursor().told, Mailing.objects.count()) == (15, 15)


def test_who_is_not_concerned_is_not_told():
    MarketFactory()
    publish()
    (here,) = parties(1)
    closed, closing = parties(2)
    for party in (closing, closed):
        for state in (LifecycleEntry.State.ACTIVE, LifecycleEntry.State.CLOSING):
            move_to(party_id=party.pk, state=state, by=CLOCK)
    move_to(party_id=closed.pk, state=LifecycleEntry.State.CLOSED, by=CLOCK)
    parties(1, kind=Party.Kind.CREATOR)
    PartyFactory(market=MarketFactory(code="id"), created_at=MARCH_1)
    change()
    PartyFactory(created_at=MARCH_1 + timedelta(seconds=1))

    services.tell_next()

    assert told() == sorted([here.pk, closing.pk])


def test_first_versions_known_rules_and_words_for_reviewers_are_not_announced():
    MarketFactory()
    publish(effective_from=SOON)
    publish(body=changed(clauses__0__points__medium=16), effective_from=MARCH_1 - timedelta(days=9))
    publish(body=changed(clauses__0__guidance="Look twice."), effective_from=SOON)
    settle()

    assert not Announcement.objects.exists()


def test_a_version_that_applies_at_once_is_told_too():
    MarketFactory()
    publish()
    parties(1)
    change(effective_from=MARCH_1)

    assert services.tell_next() == 1


def test_an_announcement_stops_when_another_version_comes_in_its_place():
    MarketFactory()
    publish()
    first, second = parties(2)
    change()
    services.tell_next(limit=1)
    taken_back = publish(effective_from=SOON)
    settle()

    assert services.tell_next(limit=1) == 0
    assert (cursor := AnnouncementCursor.objects.order_by("pk")[0]).state == "overtaken"
    assert cursor.told == 1
    while services.tell_next(limit=1):
        pass

    rows = Notice.objects.filter(source_key__startswith=f"rules.changed:{taken_back.pk}:")
    assert list(rows.order_by("pk").values_list("party_id", flat=True)) == [first.pk, second.pk]
    assert "Medium: −20 → −15" in rows[0].content.data["body"]


def test_an_announcement_waits_while_much_mail_is_due_and_goes_behind_a_decision():
    MarketFactory()
    publish()
    everybody = parties(announcing.MANY_DUE)
    change()
    assert services.tell_next(limit=announcing.MANY_DUE) == announcing.MANY_DUE
    assert services.tell_next() == 0
    find(everybody[0])
    settle()

    services.send_due(limit=2)

    assert [message.subject for message in mail.outbox] == [
        "A decision about your account: Late dispatch",
        "Your rules change on 21 Mar 2026: Rules for sellers",
    ]


def test_what_found_no_address_is_mailed_later_in_bulk_again():
    MarketFactory()
    publish()
    (party,) = parties(1, email="")
    change()
    services.tell_next()
    services.send_due()

    Party.objects.filter(pk=party.pk).update(email="shop@shops.example")
    services.owe_again(party_id=party.pk)

    assert Mailing.objects.get().in_bulk
    services.send_due()
    assert [message.to for message in mail.outbox] == [["shop@shops.example"]]
