"""The pages and the API of emergencies."""

import csv
import io
from datetime import timedelta

import pytest
from django.urls import reverse

from governance import clock
from monitoring.models import Order
from tests.factories import MarketFactory
from tests.violations.incidents import (
    CONTACT,
    REASON,
    a_lead,
    a_listing,
    frozen,
    opened,
    seen_of,
    started,
)
from tests.workbench.test_api import Caller
from violations import services
from violations.models import Control, Incident, IncidentLimit

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(client):
    user = a_lead("quality_lead")
    client.force_login(user)
    return user


def page(client, route, *args, status=200, **query):
    answer = client.get(reverse(f"workbench:{route}", args=args), query)
    assert answer.status_code == status
    return answer.content.decode()


def said(**fields):
    return {
        "title": "Burning chargers",
        "market": MarketFactory().pk,
        "freezes": ["sale"],
        "brand": "Voltix",
        "hours": 24,
        "reason": REASON,
        "contact": CONTACT,
        "source_key": "click",
        **fields,
    }


def test_from_the_form_over_the_preview_to_the_second_persons_start(client, lead):
    item = a_listing()
    Order.objects.create(
        party=item.owner,
        item=item,
        external_id="o1",
        outcome="placed",
        placed_at=clock.now() - timedelta(days=1),
        amount=2_500,
        currency="USD",
    )

    shown = client.post(reverse("workbench:incident-new"), said(step="preview"))
    assert shown.status_code == 200
    assert (shown.context["foreseen"].met.items, shown.context["foreseen"].hit.orders) == (1, 1)
    assert shown.context["foreseen"].hit.worth == [("USD", 2_500)]
    assert not Incident.objects.exists()

    counts = {"seen_parties": 1, "seen_items": 1, "seen_controls": 1}
    answers = [
        client.post(reverse("workbench:incident-new"), said(step="open", **counts))
        for _ in range(2)
    ]
    incident = Incident.objects.get()
    assert {answer["Location"] for answer in answers} == {
        reverse("workbench:incident", args=[incident.pk])
    }
    assert "starts it or sends it back" in page(client, "incident", incident.pk)

    client.force_login(a_lead())
    assert "It would meet now" in page(client, "incident", incident.pk)
    client.post(reverse("workbench:incident-start", args=[incident.pk]), counts)
    services.work_incidents()

    incident.refresh_from_db()
    assert (incident.state, Control.objects.count()) == ("running", 1)


def test_a_preview_that_nobody_would_recognise_any_more_asks_again(client, lead):
    a_listing(), a_listing()

    counts = {"seen_parties": 9, "seen_items": 9, "seen_controls": 9}
    answer = client.post(reverse("workbench:incident-new"), said(step="open", **counts))

    assert answer.status_code == 409
    assert answer.context["foreseen"].met.items == 2
    assert not Incident.objects.exists()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"brand": ""}, "at least one condition"),
        ({"hours": 73}, "72 at most"),
        ({"title": "Fire\r\nBcc: x"}, "One line"),
        ({"contact": "ada@example.com\tor Bob"}, "One line"),
        ({"freezes": []}, "Choose what is frozen"),
        ({"entity": "nobody"}, "no such legal person"),
    ],
)
def test_what_cannot_be_opened_says_why_beside_its_field_and_keeps_the_words(
    client, lead, fields, words
):
    a_listing()

    answer = client.post(reverse("workbench:incident-new"), said(step="preview", **fields))

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert REASON in answer.content.decode()


@pytest.mark.parametrize("role", ["reviewer", "analyst", "policy_manager", "administrator"])
def test_every_page_says_what_runs_since_when_and_until_when(client, role):
    a_listing()
    incident = frozen()
    client.force_login(a_lead(role))

    for route in ("parties", "items", "violations", "incidents"):
        text = page(client, route)
        assert "Burning chargers" in text
        assert reverse("workbench:incident", args=[incident.pk]) in text
        assert "Incidents: 1 runs" in text

    Incident.objects.update(ends_at=clock.now())
    assert "Incidents: 1 runs" not in page(client, "parties")


def test_the_banner_costs_one_query_more_while_something_runs(
    client, lead, django_assert_num_queries
):
    a_listing()
    incident = started()
    page(client, "incidents")
    Incident.objects.filter(pk=incident.pk).update(state="ended")

    with django_assert_num_queries(8) as calm:
        page(client, "incidents")
    Incident.objects.filter(pk=incident.pk).update(state="running")
    with django_assert_num_queries(len(calm) + 1):
        page(client, "incidents")


def test_undoing_from_the_page_is_one_click_with_a_reason(client, lead):
    a_listing(), a_listing()
    incident = frozen()

    refused = client.post(reverse("workbench:incident-lift", args=[incident.pk]), {"reason": "no"})
    done = client.post(
        reverse("workbench:incident-lift", args=[incident.pk]),
        {"reason": "The recall was of another brand.", "source_key": "x"},
    )

    assert (refused.status_code, done.status_code) == (422, 302)
    incident.refresh_from_db()
    assert incident.state == "lifted"
    assert Control.objects.filter(lifted_at__isnull=False).count() == 2


def test_the_report_says_who_what_how_many_from_when_to_when_and_why(client, lead):
    a_listing(), a_listing()
    incident = frozen()
    services.lift_incident(
        incident_id=incident.pk, reason="The recall was of another brand.", by=lead_actor(lead)
    )

    text = page(client, "incident", incident.pk)

    assert "Report" in text
    for words in (REASON, "Statements delivered", "Joined later", "another brand", str(lead)):
        assert words in text
    lines = client.get(reverse("workbench:incident-rows", args=[incident.pk]))
    rows = list(csv.reader(io.StringIO(b"".join(lines.streaming_content).decode())))
    assert rows[0] == ["party", "item", "control", "from", "until", "lifted", "statement", "late"]
    assert len(rows) == 3
    assert all(row[5] and row[6] for row in rows[1:])


def lead_actor(user):
    from governance.actors import Actor

    return Actor.user(user)


def test_more_time_is_asked_for_and_answered_on_the_page(client, lead):
    a_listing()
    incident = frozen()
    client.post(
        reverse("workbench:incident-more", args=[incident.pk]),
        {"hours": 5, "reason": "The maker has not answered yet.", "source_key": "m"},
    )
    assert "Another lead answers" in page(client, "incident", incident.pk)

    client.force_login(a_lead())
    client.post(reverse("workbench:incident-answer", args=[incident.pk]), {"answer": "yes"})

    before = incident.ends_at
    incident.refresh_from_db()
    assert incident.ends_at - before == timedelta(hours=5)


def test_a_limit_is_set_from_a_day_on_and_the_list_says_so(client, lead):
    answer = client.post(
        reverse("workbench:incident-limit"),
        {"market": MarketFactory().pk, "hours": 12, "source_key": "l"},
    )

    assert answer.status_code == 302
    assert IncidentLimit.objects.get().hours == 12
    assert "12" in page(client, "incidents")


def test_a_reviewer_sees_an_incident_and_may_not_touch_it(client):
    a_listing()
    incident = opened()
    client.force_login(a_lead("reviewer"))

    page(client, "incident", incident.pk)
    page(client, "incident-new", status=404)
    for route in ("start", "refuse", "lift", "halt", "more", "answer"):
        answer = client.post(reverse(f"workbench:incident-{route}", args=[incident.pk]))
        assert answer.status_code == 403

    assert Incident.objects.get().state == "opened"


def test_the_page_of_one_costs_the_same_however_much_it_froze(
    client, lead, django_assert_max_num_queries
):
    for _ in range(30):
        a_listing()
    incident = frozen()

    with django_assert_max_num_queries(14):
        page(client, "incident", incident.pk)


def body(**fields):
    return {
        "market": MarketFactory().pk,
        "freezes": ["sale"],
        "filter": {"brand": "Voltix"},
        **fields,
    }


def test_the_api_previews_opens_starts_reads_and_ends():
    a_listing()
    first, second = Caller(a_lead()), Caller(a_lead())

    shown = first.post("incidents/preview", body()).json()
    seen = {name: shown[name] for name in ("parties", "items", "controls")}
    assert seen == {"parties": 1, "items": 1, "controls": 1}
    opening = body(
        title="Burning chargers",
        hours=24,
        reason=REASON,
        contact=CONTACT,
        source_key="mine",
        seen=seen,
    )
    made = [first.post("incidents", opening) for _ in range(2)]
    assert [answer.status_code for answer in made] == [201, 201]
    assert {answer.json()["id"] for answer in made} == {Incident.objects.get().pk}
    number = made[0].json()["id"]

    own = first.post(f"incidents/{number}/start", {"seen": seen})
    assert (own.status_code, own.json()["code"]) == (403, "second_person_needed")
    assert second.get(f"incidents/{number}/start").json()["items"] == 1
    other = second.post(f"incidents/{number}/start", {"seen": {**seen, "items": 8}})
    assert (other.status_code, other.json()["code"]) == (409, "counts_differ")
    assert second.post(f"incidents/{number}/start", {"seen": seen}).status_code == 200
    services.work_incidents()

    rows = first.get(f"incidents/{number}/controls").json()["results"]
    assert [row["kind"] for row in rows] == ["not_shoppable"]
    assert first.get(f"incidents/{number}").json()["report"]["statements"] == 1
    ended = first.post(f"incidents/{number}/end", {"reason": "Another brand was meant."})
    assert (ended.status_code, ended.json()["state"]) == (200, "lifted")
    assert [one["id"] for one in first.get("incidents?state=lifted").json()["results"]] == [number]


def test_an_unknown_filter_is_refused_by_name_over_the_api():
    caller = Caller(a_lead())

    answer = caller.post("incidents/preview", body(filter={"colour": "red"}))

    assert answer.status_code == 422 or answer.status_code == 400
    assert "colour" in answer.content.decode()


def test_seen_counts_of_a_test_are_those_of_the_page():
    a_listing()

    assert seen_of(opened()) == {"parties": 1, "items": 1, "controls": 1}
