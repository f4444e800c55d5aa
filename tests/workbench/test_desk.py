"""The lead's pages: queues, order, closing, weights, calendars, skills, what will be late."""

import pytest
from django.urls import reverse

from tests.factories import PartyFactory
from tests.workbench.factories import a_case, a_reviewer, claimed, the_rulebook
from workbench.models import BusinessCalendar, Case, Claim, PriorityWeights, Queue, Skill, Skilled

pytestmark = pytest.mark.django_db
QUEUE = {
    "code": "late",
    "title": "Late dispatch",
    "clauses": "late_dispatch, reminder",
    "precedence": "50",
    "due_hours": "24",
    "undo_seconds": "60",
    "lease_minutes": "10",
    "skip_hours": "4",
    "bulk_alone_up_to": "100",
    "reason_to_find": "on",
    "reason_to_clear": "on",
}


@pytest.fixture
def lead(client):
    the_rulebook()
    user = a_reviewer("quality_lead")
    client.force_login(user)
    return user


def address(route, *args):
    return reverse(f"workbench:{route}", args=args)


def test_a_lead_makes_a_queue_and_changes_it(client, lead):
    made = client.post(address("queue-new"), QUEUE)
    queue = Queue.objects.get(code="late")
    changed = client.post(address("queue-edit", "late"), QUEUE | {"title": "Late", "version": "1"})

    assert (made.status_code, changed.status_code) == (302, 302)
    assert queue.clauses == ["late_dispatch", "reminder"]
    assert (queue.reason_to_find, queue.reason_to_clear, queue.bulk_alone_up_to) == (
        True,
        True,
        100,
    )
    assert Queue.objects.get(code="late").title == "Late"


def test_a_new_queue_without_a_place_is_asked_last_and_one_that_has_a_place_keeps_it(client, lead):
    client.post(address("queue-new"), QUEUE)
    client.post(address("queue-new"), QUEUE | {"code": "other", "precedence": ""})
    client.post(address("queue-edit", "late"), QUEUE | {"precedence": "", "version": "1"})

    places = dict(
        Queue.objects.filter(code__in=["late", "other"]).values_list("code", "precedence")
    )
    assert places == {"late": 50, "other": 60}


def test_a_queue_for_an_unknown_clause_says_so_beside_the_field_and_keeps_what_was_typed(
    client, lead
):
    answer = client.post(address("queue-new"), QUEUE | {"clauses": "late_dispach"})

    html = answer.content.decode()
    assert answer.status_code == 422
    assert "There is no “late_dispach” here. Did you mean “late_dispatch”?" in html
    assert f'value="{QUEUE["title"]}"' in html
    assert not Queue.objects.filter(code="late").exists()


def test_a_lead_says_which_decisions_need_words_and_how_many_one_person_changes_at_once(
    client, lead
):
    silent = {name: value for name, value in QUEUE.items() if name != "reason_to_clear"}
    client.post(address("queue-new"), silent | {"bulk_alone_up_to": "20"})

    queue = Queue.objects.get(code="late")
    shown = client.get(address("queue-edit", "late")).content.decode()

    assert (queue.reason_to_find, queue.reason_to_clear, queue.bulk_alone_up_to) == (
        True,
        False,
        20,
    )
    assert "Cases that one person may change at once" in shown


def test_what_was_typed_stays_when_an_overlapping_queue_is_in_the_way(client, lead):
    client.post(address("queue-new"), QUEUE)

    answer = client.post(address("queue-new"), QUEUE | {"code": "other", "title": "Another"})

    html = answer.content.decode()
    assert answer.status_code == 422
    assert "Late dispatch" in html
    assert 'value="Another"' in html
    assert not Queue.objects.filter(code="other").exists()


def test_a_page_of_a_queue_that_somebody_changed_is_told_so(client, lead):
    client.post(address("queue-new"), QUEUE)
    client.post(address("queue-edit", "late"), QUEUE | {"title": "First", "version": "1"})

    answer = client.post(address("queue-edit", "late"), QUEUE | {"title": "Second", "version": "1"})

    assert answer.status_code == 409
    assert 'value="Second"' in answer.content.decode()
    assert Queue.objects.get(code="late").title == "First"


def test_the_count_follows_what_is_typed(client, lead):
    the_rulebook()
    a_case(PartyFactory())

    html = client.get(address("queue-new-count"), QUEUE).content.decode()
    none = client.get(address("queue-new-count"), QUEUE | {"clauses": "reminder"}).content.decode()

    assert "take 1 of" in html
    assert "take 0 of" in none


def test_closing_a_queue_from_its_page(client, lead):
    client.post(address("queue-new"), QUEUE)
    case = a_case()
    assert case.queue.code == "late"

    before = client.get(address("queue-edit", "late")).content.decode()

    said = {"what": "delete", "to": "default"}
    after = client.post(address("queue-close", "late"), said, follow=True).content.decode()

    case.refresh_from_db()
    assert case.queue.code == "default"
    assert "1 undecided case would move now." in before
    assert "was deleted. 1 case moved to “" in after
    assert client.get(address("queue-edit", "late")).status_code == 404


def test_order_weights_calendars_and_skills(client, lead):
    client.post(address("queue-new"), QUEUE)
    client.post(address("queue-new"), QUEUE | {"code": "other", "precedence": "60"})
    client.post(address("queue-shift", "other"), {"way": "up"})
    weights = {"severity": 40, "value": 25, "standing": 15, "repeat": 15, "reporter": 10}
    client.post(address("weights"), weights | {"due": 15, "late_soon": 20})
    hours = {"weekdays": ["0", "1"], "opens": "09:00", "closes": "17:00"}
    office = hours | {"title": "Office", "zone": "Asia/Jakarta", "holidays": "2026-12-25"}
    client.post(address("calendars"), office)
    client.post(address("skills"), {"title": "Bahasa", "people": [str(lead.pk)]})

    assert Queue.objects.get(code="other").precedence < Queue.objects.get(code="late").precedence
    assert PriorityWeights.objects.get().weights["severity"] == 40
    assert BusinessCalendar.objects.get(code="office").weekdays == [0, 1]
    assert Skilled.objects.get().skill == Skill.objects.get(code="bahasa")


def test_what_is_no_number_names_nobody_and_no_skill(client, lead):
    said = {"title": "Bahasa", "skill": "²", "people": ["²", "9" * 5000, str(lead.pk)]}

    answer = client.post(address("skills"), said)

    assert answer.status_code == 302
    assert [one.user for one in Skilled.objects.all()] == [lead]


def test_a_calendar_of_nowhere_is_refused(client, lead):
    said = {
        "title": "X",
        "zone": "Mars/Base",
        "weekdays": ["0"],
        "opens": "17:00",
        "closes": "09:00",
    }

    assert client.post(address("calendars"), said).status_code == 422
    assert not BusinessCalendar.objects.exists()


@pytest.mark.parametrize("route", ["queue-new", "weights", "calendars", "skills"])
def test_a_reviewer_does_not_even_see_the_leads_pages(client, route):
    client.force_login(a_reviewer())

    assert client.get(address(route)).status_code == 404


@pytest.mark.parametrize("route", ["queues", "late", "weights", "calendars", "skills", "queue-new"])
def test_query_budget_of_the_leads_pages(client, lead, django_assert_max_num_queries, route):
    the_rulebook()
    for _ in range(8):
        a_case(PartyFactory())
    client.get(address(route))

    with django_assert_max_num_queries(20):
        assert client.get(address(route)).status_code == 200


def test_keeping_handing_over_and_passing_by_from_the_page(client, lead):
    other = a_reviewer()
    case = claimed(a_case(), lead)

    client.post(address("keep", case.code))
    assert Claim.objects.get().is_kept
    assert "kept until you give it back" in client.get(address("case", case.code)).content.decode()
    client.post(address("hand-over", case.code), {"to": other.username})
    assert Claim.objects.get(ended_at__isnull=True).reviewer == other
    client.post(address("pass-by", case.code), {"reason": "language"})

    assert Case.objects.get(pk=case.pk).skips.get().reviewer == lead


def test_who_looks_at_a_case_is_seen_by_others_on_page_and_list(client, lead):
    case, other = a_case(), a_reviewer(first_name="Mina", last_name="Ito")
    client.force_login(other)
    client.get(address("case", case.code))
    client.force_login(lead)

    assert "also looking: Mina Ito" in client.get(address("case", case.code)).content.decode()
    assert "Mina Ito" in client.get(address("queue", "default")).content.decode()
    assert "Mina Ito" in client.post(address("presence", case.code)).content.decode()
