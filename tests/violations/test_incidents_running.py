"""An incident that runs: its end, its undoing, what comes to match, more time, one chunk after another."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection, transaction

from governance.actors import Actor
from governance.models import Event
from tests.factories import PartyFactory
from tests.violations.incidents import (
    REASON,
    a_lead,
    a_listing,
    acting,
    frozen,
    started,
)
from violations import incidents, services
from violations.incident_reads import come_so_far, running_at, state_at
from violations.models import Control, Incident, StatementDelivery, StatementOfReasons
from violations.selectors import controls_of_item, controls_of_party, statement_text

pytestmark = pytest.mark.django_db


NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def at_noon():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


def test_it_ends_exactly_at_its_end_whether_the_beat_ran_or_not(at_noon):
    item = a_listing()
    incident = frozen(hours=2)

    at_noon.move_to(NOON + timedelta(hours=2) - timedelta(microseconds=1))
    assert acting(item) == ["not_shoppable"]
    assert list(running_at(datetime.now(UTC))) == [incident]
    at_noon.move_to(NOON + timedelta(hours=2))
    assert acting(item) == []
    assert not running_at(datetime.now(UTC)).exists()
    assert state_at(Incident.objects.get(), datetime.now(UTC)) == "ended"

    at_noon.move_to(NOON + timedelta(hours=2, minutes=5))
    services.work_incidents()
    services.work_incidents()
    incident.refresh_from_db()
    assert (incident.state, incident.over_at) == ("ended", NOON + timedelta(hours=2))
    assert Control.objects.get().closed_at == NOON + timedelta(hours=2, minutes=5)
    assert Event.objects.filter(name="control.ended").count() == 1
    assert Event.objects.filter(name="incident.ended").count() == 1
    assert incident.told_at is not None


def test_undoing_lifts_all_of_it_at_once_and_leaves_every_other_cause():
    first, second = a_listing(), a_listing()
    for item in (first, second):
        frozen_before = frozen(
            key=f"before-{item.pk}", matching={"brand": "Voltix"}, freezes=["sale"]
        )
    incident = frozen(key="last")

    services.lift_incident(incident_id=incident.pk, reason=REASON, by=Actor.user(a_lead()))

    assert acting(first) == acting(second) == ["not_shoppable"]
    assert len(controls_of_item(first)[0].causes) == 2
    assert come_so_far(incident, NOON).acting == 0
    assert come_so_far(frozen_before, NOON).acting == 2


def test_an_undone_incident_is_told_once_a_control_with_who_undid_it():
    a_listing(), a_listing()
    incident = frozen()
    lead = a_lead()

    for _ in range(2):
        services.lift_incident(incident_id=incident.pk, reason=REASON, by=Actor.user(lead))
    while services.tell_ends(limit=1):
        pass

    lifted = Event.objects.filter(name="control.lifted")
    assert (lifted.count(), {event.actor for event in lifted}) == (2, {f"user:{lead.pk}"})
    assert Incident.objects.get().told_at is not None


def test_an_undone_one_freezes_nothing_more():
    a_listing()
    incident = started()
    services.lift_incident(incident_id=incident.pk, reason=REASON, by=Actor.user(a_lead()))

    frozen(incident)

    assert Control.objects.count() == 0


def test_what_comes_to_match_while_it_runs_is_frozen_as_well(at_noon):
    a_listing()
    incident = frozen()
    at_noon.shift(timedelta(minutes=1))
    newcomer, other = a_listing(), a_listing(brand="Calm")

    services.work_incidents()
    services.work_incidents()

    assert acting(newcomer) == ["not_shoppable"]
    assert acting(other) == []
    control = Control.objects.get(item=newcomer)
    assert (control.starts_at, control.ends_at) == (NOON + timedelta(minutes=1), incident.ends_at)
    assert StatementDelivery.objects.filter(statement__control=control).count() == 1
    assert come_so_far(Incident.objects.get(), NOON + timedelta(minutes=1)).late == 1


def test_changing_the_brand_while_it_runs_frees_nobody():
    item = a_listing()
    frozen()

    item.brand = "Calm"
    item.save()
    services.work_incidents()

    assert acting(item) == ["not_shoppable"]


def test_a_halted_one_freezes_nobody_else_and_still_acts(at_noon):
    item = a_listing()
    incident = frozen()
    services.halt_incident(incident_id=incident.pk, reason=REASON, by=Actor.user(a_lead()))
    at_noon.shift(timedelta(minutes=1))
    newcomer = a_listing()

    services.work_incidents()

    assert acting(item) == ["not_shoppable"]
    assert acting(newcomer) == []


def test_the_strictest_of_several_causes_acts_and_lifting_the_incident_leaves_the_others():
    party = PartyFactory()
    item = a_listing(party)
    Control.objects.create(
        party=party,
        kind="withdrawals_held",
        params={"amount": 500, "currency": "USD"},
        cause="funds",
        cause_ref="hold:1",
        starts_at=NOON,
        ends_at=NOON + timedelta(days=9),
        source_key="hold:1:1",
    )
    incident = frozen(freezes=["payout"])
    (whole,) = controls_of_party(party)
    assert (whole.params, len(whole.causes)) == ({"all": True}, 2)
    assert acting(item) == ["withdrawals_held"]

    services.lift_incident(incident_id=incident.pk, reason=REASON, by=Actor.user(a_lead()))

    (left,) = controls_of_party(party)
    assert (left.params["amount"], len(left.causes)) == (500, 1)


def ask(incident, hours, lead=None, key="more"):
    return services.ask_more(
        incident_id=incident.pk,
        hours=hours,
        reason=REASON,
        by=Actor.user(lead or a_lead()),
        source_key=key,
    )


def test_more_time_takes_two_people_and_is_told_before_it_begins(at_noon):
    item, lead = a_listing(), a_lead()
    incident = frozen(hours=24)
    at_noon.move_to(NOON + timedelta(hours=20))
    ask(incident, 10, lead)

    with pytest.raises(incidents.OtherPersonNeeded):
        services.answer_more(incident_id=incident.pk, yes=True, by=Actor.user(lead))
    services.answer_more(incident_id=incident.pk, yes=True, by=Actor.user(a_lead()))
    services.work_incidents()
    services.work_incidents()

    control = Control.objects.get(item=item)
    assert control.ends_at == NOON + timedelta(hours=34)
    told = StatementOfReasons.objects.filter(control=control).order_by("pk")
    assert [one.recorded_at for one in told] == [NOON, NOON + timedelta(hours=20)]
    assert statement_text(told[1])["measures"][0]["ends_at"] == control.ends_at.isoformat()
    assert StatementDelivery.objects.filter(statement__control=control).count() == 2


def test_more_time_than_the_limit_is_refused_and_a_no_changes_nothing():
    a_listing()
    incident = frozen(hours=60)

    with pytest.raises(incidents.IncidentOutOfBounds, match="12 more at most"):
        ask(incident, 13)
    ask(incident, 12)
    services.answer_more(incident_id=incident.pk, yes=False, by=Actor.user(a_lead()))

    incident.refresh_from_db()
    assert incident.ends_at == NOON + timedelta(hours=60)
    assert [step.kind for step in incident.steps.all()] == ["opened", "started", "asked", "denied"]


def test_a_chunk_that_breaks_off_leaves_nothing_behind_and_the_next_one_goes_on():
    for _ in range(5):
        a_listing()
    incident = started()
    assert services.freeze_some(incident_id=incident.pk, limit=2)

    class Gone(Exception):
        pass

    def interrupted():
        with transaction.atomic():
            services.freeze_some(incident_id=incident.pk, limit=2)
            raise Gone

    with pytest.raises(Gone):
        interrupted()
    assert Control.objects.count() == 2

    frozen(incident, limit=2)
    frozen(incident, limit=2)
    assert Control.objects.count() == 5
    assert StatementDelivery.objects.count() == 5
    assert Event.objects.filter(name="control.started").count() == 5


def test_a_chunk_costs_the_same_few_queries_however_many_it_freezes(django_assert_max_num_queries):
    for _ in range(30):
        a_listing()
    incident = started()

    with django_assert_max_num_queries(14):
        services.freeze_some(incident_id=incident.pk)

    assert Control.objects.count() == 30


def test_linked_parties_are_a_group():
    head, member, stranger = PartyFactory.create_batch(3)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO parties_link (party_id, other_id, kind, origin, confidence, valid_from)"
            " VALUES (%s, %s, 'agency', 'marketplace', 100, %s)",
            [head.pk, member.pk, NOON],
        )

    frozen(matching={"linked_to": head.ref}, freezes=["listing"])

    assert set(Control.objects.values_list("party_id", flat=True)) == {head.pk, member.pk}
    assert stranger.pk not in Control.objects.values_list("party_id", flat=True)
