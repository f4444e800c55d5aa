"""Queues: what they ask for, in which order, and where their cases go when they close."""

from datetime import time, timedelta

import pytest
import time_machine

from governance.actors import Actor
from governance.errors import InvalidInput
from governance.models import Event
from tests.factories import PartyFactory
from tests.workbench.factories import MONDAY, a_case, a_reviewer, claimed, decided, the_rulebook
from workbench import services
from workbench.models import BusinessCalendar, Case, PriorityWeights, Queue

pytestmark = pytest.mark.django_db
LEAD = Actor("user", "7")


@pytest.fixture(autouse=True)
def _rules():
    the_rulebook()


def a_queue(code: str, **fields) -> Queue:
    return services.save_queue(code=code, title=code.title(), by=LEAD, **fields)


def test_a_new_queue_is_asked_after_those_there_are_and_before_the_one_for_the_rest():
    first, second = a_queue("one"), a_queue("two", clauses=["reminder"])

    assert first.precedence < second.precedence < Queue.objects.get(code="default").precedence
    assert second.undo_seconds == 60


def test_a_queue_that_shares_a_place_with_an_overlapping_one_is_refused_by_name():
    a_queue("late", clauses=["late_dispatch"], precedence=50)

    with pytest.raises(services.QueuesOverlap) as refusal:
        a_queue("us", market_id="us", precedence=50)

    assert refusal.value.extra["other"] == "late"
    assert not Queue.objects.filter(code="us").exists()


def test_queues_that_can_never_want_the_same_may_share_a_place():
    a_queue("late", clauses=["late_dispatch"], precedence=50)
    a_queue("dear", clauses=["reminder"], value_from=1000, precedence=50)
    a_queue("cheap", clauses=["reminder"], value_below=1000, precedence=50)

    assert Queue.objects.filter(precedence=50).count() == 3


@pytest.mark.parametrize(
    ("scope", "takes"),
    [
        ({"clauses": ["late_dispatch"]}, True),
        ({"clauses": ["reminder"]}, False),
        ({"party_kinds": ["seller"]}, True),
        ({"party_kinds": ["creator"]}, False),
        ({"severities": ["medium"]}, True),
        ({"severities": ["critical"]}, False),
        ({"sources": ["rule"]}, True),
        ({"sources": ["report"]}, False),
        ({"languages": ["es"]}, False),
        ({"value_from": 1}, False),
        ({"value_below": 1}, True),
        ({"market_id": "us"}, True),
    ],
)
def test_scope(scope, takes):
    a_queue("mine", **scope)

    assert a_case().queue.code == ("mine" if takes else "default")


def test_the_count_beside_the_scope_is_what_routing_would_give():
    the_rulebook()
    for _ in range(3):
        a_case(PartyFactory())
    a_case(PartyFactory(), clause="reminder", severity="low")
    queue = a_queue("late", clauses=["late_dispatch"])
    from workbench.selectors.routing import would_take_how_many

    assert would_take_how_many(queue).number == 3
    a_queue("before", clauses=["late_dispatch"], severities=["medium"], precedence=1)
    assert would_take_how_many(queue).number == 0


def test_queues_change_places_by_steps():
    one, two = a_queue("one"), a_queue("two")

    services.shift_queue(queue_id=two.pk, up=True, by=LEAD)
    services.shift_queue(queue_id=two.pk, up=True, by=LEAD)

    codes = list(Queue.objects.live().order_by("precedence", "pk").values_list("code", flat=True))
    assert codes[:2] == ["two", "one"]
    assert set(codes[2:]) == {"default", "appeals"}
    assert one.pk != two.pk


def test_two_leads_who_change_one_queue_are_told_so():
    queue = a_queue("one")
    services.save_queue(queue_id=queue.pk, code="one", title="First", version=1, by=LEAD)

    with pytest.raises(services.StalePage):
        services.save_queue(queue_id=queue.pk, code="one", title="Second", version=1, by=LEAD)

    queue.refresh_from_db()
    assert queue.title == "First"


def test_emptying_moves_what_is_undecided_and_makes_its_pages_stale():
    the_rulebook()
    queue, other = (
        a_queue("late", clauses=["late_dispatch"], undo_seconds=0),
        a_queue("other", clauses=["reminder"]),
    )
    waits, done = a_case(PartyFactory()), a_case(PartyFactory())
    decided(done, a_reviewer(), "no_violation")
    before = Case.objects.get(pk=waits.pk).version

    assert services.empty_queue(queue_id=queue.pk, to="other", by=LEAD) == 1

    waits.refresh_from_db()
    done.refresh_from_db()
    assert (waits.queue, done.queue) == (other, queue)
    assert waits.version == before + 1
    assert Event.objects.get(name="case.moved").payload["before"] == "late"


def test_a_queue_that_is_not_there_takes_nothing():
    queue = a_queue("late")

    with pytest.raises(services.NoSuchQueue):
        services.empty_queue(queue_id=queue.pk, to="nowhere", by=LEAD)
    with pytest.raises(InvalidInput):
        services.empty_queue(queue_id=queue.pk, to="late", by=LEAD)


@pytest.mark.parametrize("close", [services.disable_queue, services.delete_queue])
def test_the_queue_for_the_rest_cannot_be_closed(close):
    queue = Queue.objects.get(code="default")

    with pytest.raises(services.QueueStays):
        close(queue_id=queue.pk, by=LEAD)

    assert Queue.objects.get(code="default").enabled


@time_machine.travel(MONDAY, tick=False)
def test_a_batch_starts_so_many_clocks_a_day_in_office_hours():
    the_rulebook()
    office = BusinessCalendar.objects.create(
        code="office", title="Office", zone="UTC", opens=time(9), closes=time(17)
    )
    a_queue("late", clauses=["late_dispatch"], calendar=office, due_days=1, starts_a_day=2)

    cases = [a_case(PartyFactory()) for _ in range(5)]

    tomorrow = MONDAY.replace(hour=9) + timedelta(days=1)
    assert [case.clock_from for case in cases] == [
        MONDAY,
        MONDAY,
        tomorrow,
        tomorrow,
        tomorrow + timedelta(days=1),
    ]
    assert cases[0].due_at == MONDAY + timedelta(days=1)


def test_the_clock_stops_while_the_party_is_asked_and_runs_on_with_what_was_left():
    with time_machine.travel(MONDAY, tick=False):
        case = a_case()
    with time_machine.travel(MONDAY + timedelta(hours=8), tick=False):
        services.wait_for_party(case_id=case.pk, by=LEAD)
        services.wait_for_party(case_id=case.pk, by=LEAD)
    with time_machine.travel(MONDAY + timedelta(hours=100), tick=False):
        services.run_again(case_id=case.pk, by=LEAD)

    case.refresh_from_db()
    assert case.state == "open"
    assert case.due_at == MONDAY + timedelta(hours=140)
    assert Event.objects.filter(name="case.paused").count() == 1


def test_new_weights_reach_open_cases_in_batches_and_the_old_ones_stay_on_record():
    case = a_case()
    assert case.priority_terms["severity"] == 16

    services.save_weights(weights={"severity": 60}, by=LEAD)
    changed = services.weigh_again(), services.weigh_again()

    case.refresh_from_db()
    assert changed == (1, 0)
    assert case.priority_terms["severity"] == 32
    assert case.priority == sum(case.priority_terms.values())
    row = PriorityWeights.objects.get()
    assert (row.actor, row.weights["severity"], row.weights["value"]) == ("user:7", 60, 25)


@pytest.mark.parametrize("weights", [{"luck": 3}, {"severity": 101}, {"severity": -1}])
def test_weights_that_make_no_sense_are_refused(weights):
    with pytest.raises(InvalidInput):
        services.save_weights(weights=weights, by=LEAD)

    assert not PriorityWeights.objects.exists()


def test_what_will_be_late_rises_once_and_is_said():
    with time_machine.travel(MONDAY, tick=False):
        case = a_case()
    with time_machine.travel(MONDAY + timedelta(hours=30), tick=False):
        warned = services.warn_of_lateness(), services.warn_of_lateness()

    case.refresh_from_db()
    assert warned == (1, 0)
    assert case.priority_terms["late_soon"] == 20
    assert case.priority == sum(case.priority_terms.values())
    assert Event.objects.get(name="case.late_soon").actor == "system:clock"


def test_a_case_may_be_moved_by_hand_while_somebody_holds_it():
    the_rulebook()
    other = a_queue("other", clauses=["reminder"])
    case = claimed(a_case(), a_reviewer())

    services.reassign_case(case_id=case.pk, to="other", by=LEAD)

    case.refresh_from_db()
    assert (case.queue, case.state) == (other, "claimed")


@pytest.mark.parametrize(
    ("scope", "field", "words"),
    [
        ({"clauses": ["late_dispach"]}, "clauses", "Did you mean “late_dispatch”?"),
        ({"severities": ["mediun"]}, "severities", "Did you mean “medium”?"),
        (
            {"clauses": ["reminder"], "severities": ["critical"]},
            "severities",
            "There are: low.",
        ),
        ({"languages": ["xx"]}, "languages", "There are: en, es, id, zh-hans."),
        ({"clauses": ["late_dispatch"], "party_kinds": ["creator"]}, "clauses", "publish"),
    ],
)
def test_a_queue_for_what_no_case_can_have_is_refused_with_what_there_is(scope, field, words):
    with pytest.raises(InvalidInput) as refusal:
        a_queue("mine", **scope)

    [fault] = refusal.value.faults
    assert (fault["field"], fault["value"]) == (field, scope[field][-1])
    assert words in fault["message"]
    assert not Queue.objects.filter(code="mine").exists()


def test_a_language_that_only_a_party_has_is_known_and_what_was_asked_for_before_stays():
    party = PartyFactory(language="vi")
    queue = a_queue("mine", languages=["vi"])
    type(party).objects.update(language="en")

    kept = a_queue("mine", queue_id=queue.pk, languages=["vi"], due_hours=5)

    assert kept.languages == ["vi"]
