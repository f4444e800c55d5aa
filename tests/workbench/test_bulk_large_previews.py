"""Previews of many findings: asked at once, worked out by the worker, begun by whoever asked."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from governance import clock
from tests.workbench.bulk import foreseen, lead, many_cases, ordered
from tests.workbench.factories import REASON, a_reviewer
from tests.workbench.race import together
from workbench.models import BulkPreview, BulkRun, Decision
from workbench.services import bulk

pytestmark = pytest.mark.django_db


def asked(cases, owner, **fields):
    return bulk.ask_preview(order=ordered(cases, "violation", **fields), owner=owner)


def answered(preview):
    while bulk.work_previews():
        pass
    preview.refresh_from_db()
    return preview


def test_a_large_choice_is_answered_at_once_and_counted_by_the_worker(client):
    owner = lead()
    client.force_login(owner)
    cases = many_cases(120)
    chosen = {"scope": "matching", "filter": "state=undecided&clause=late_dispatch"}

    answer = client.post(
        reverse("workbench:bulk-preview"), {**chosen, "action": "violation", "reason": REASON}
    )
    preview = BulkPreview.objects.get()
    assert answer["Location"] == reverse("workbench:bulk-answer", args=[preview.pk])
    assert "Cases looked at" in client.get(answer["Location"]).content.decode()
    answered(preview)
    shown = client.get(answer["Location"])
    client.post(reverse("workbench:bulk-start"), {"order": shown.context["token"]})

    assert "Points charged" in shown.content.decode()
    assert shown.context["foreseen"]["counted"] == 120
    run = BulkRun.objects.get()
    assert set(run.rows.values_list("case", flat=True)) == {case.pk for case in cases}
    assert run.foreseen == preview.foreseen
    assert Decision.objects.count() == 0


def test_progress_comes_alone_by_htmx_and_the_page_is_read_anew_at_the_end(client):
    owner = lead()
    client.force_login(owner)
    preview = asked(many_cases(130), owner)
    address = reverse("workbench:bulk-answer", args=[preview.pk]) + "?part=progress"

    bulk.work_previews(seconds=0)
    under_way = client.get(address, headers={"HX-Request": "true"})
    answered(preview)
    over = client.get(address, headers={"HX-Request": "true"})

    assert "every 1s" in under_way.content.decode()
    assert "<h1>" not in under_way.content.decode()
    assert over["HX-Refresh"] == "true"


def test_the_parts_together_are_what_one_look_at_all_of_them_counts():
    owner = lead()
    cases = many_cases(230, per_party=3)
    at_once = foreseen(cases, owner, severity="high").said()

    preview = answered(asked(cases, owner, severity="high"))

    assert len(preview.parts) == 3
    assert preview.foreseen == at_once
    assert at_once["milestones"]


def test_a_worker_that_ends_between_two_parts_leaves_the_rest_to_the_next():
    owner = lead()
    preview = asked(many_cases(230), owner)

    bulk.work_previews(seconds=0)
    preview.refresh_from_db()

    assert (preview.done, preview.under_way) == (100, True)
    assert answered(preview).foreseen["counted"] == 230


@pytest.mark.django_db(transaction=True)
def test_many_workers_count_each_case_once():
    preview = asked(many_cases(230), lead())

    together(lambda _: bulk.work_previews(), range(4), workers=4)

    assert answered(preview).foreseen["counted"] == 230


def test_one_that_cannot_be_worked_out_says_so_and_holds_up_nobody(client):
    owner = lead()
    client.force_login(owner)
    cases = many_cases(110)
    broken, fine = asked(cases, owner), asked(cases, owner)
    BulkPreview.objects.filter(pk=broken.pk).update(parts={"not": "a list"})

    answered(fine)

    broken.refresh_from_db()
    assert (broken.problem != "", fine.is_answered) == (True, True)
    said = client.get(reverse("workbench:bulk-answer", args=[broken.pk])).content.decode()
    assert "nobody foresaw" in said


def test_nobody_else_sees_or_drops_a_preview_and_its_owner_may(client):
    owner = lead()
    preview = asked(many_cases(101), owner)
    pages = [
        reverse(f"workbench:{name}", args=[preview.pk])
        for name in ("bulk-answer", "bulk-answer-drop")
    ]

    client.force_login(lead())
    assert client.get(pages[0]).status_code == client.post(pages[1]).status_code == 404
    client.force_login(owner)
    client.post(pages[1])

    assert not BulkPreview.objects.exists()


def test_an_answer_holds_for_an_hour_and_is_forgotten_after_a_day(client):
    owner = lead()
    client.force_login(owner)
    preview = answered(asked(many_cases(101), owner))
    address = reverse("workbench:bulk-answer", args=[preview.pk])

    with time_machine.travel(clock.now() + timedelta(minutes=61), tick=False):
        late = client.get(address, follow=True)
    with time_machine.travel(clock.now() + timedelta(hours=25), tick=False):
        bulk.work_previews()

    assert "Look at what it would do once more" in late.content.decode()
    assert not BulkPreview.objects.exists()


def test_a_hundred_findings_and_a_thousand_of_all_else_are_counted_in_the_request():
    def is_long(action, number):
        pairs = [(n, 1) for n in range(number)]
        return bulk.takes_long(bulk.Order(action=action, reason=REASON, cases=pairs))

    assert [is_long("violation", 100), is_long("violation", 101)] == [False, True]
    assert [is_long("close", 1000), is_long("close", 1001)] == [False, True]


def test_a_preview_in_the_request_leaves_nothing_behind(client):
    client.force_login(lead())
    many_cases(101)
    chosen = {"scope": "matching", "filter": "state=undecided"}

    answer = client.post(
        reverse("workbench:bulk-preview"), {**chosen, "action": "no_violation", "reason": REASON}
    )

    assert answer.status_code == 200
    assert not BulkPreview.objects.exists()


def test_over_the_api_a_large_preview_is_asked_for_until_it_is_ready(client):
    owner = a_reviewer("senior_reviewer")
    client.force_login(owner)
    many_cases(120)

    answer = client.post(
        reverse("workbench:api-bulk-preview"),
        {"action": "violation", "reason": REASON, "match": {"clause": "late_dispatch"}},
        content_type="application/json",
    )
    address = reverse("workbench:api-bulk-answer", args=[answer.json()["id"]])
    waiting = client.get(address).json()
    answered(BulkPreview.objects.get())
    ready = client.get(address).json()

    assert answer.status_code == 202
    assert (waiting["state"], waiting["answer"]) == ("under_way", None)
    assert (ready["state"], ready["done"], ready["total"]) == ("ready", 120, 120)
    assert ready["answer"]["foreseen"]["counted"] == 120
    assert ready["answer"]["second_person_needed"] is True
    assert bulk.read(ready["answer"]["order"], owner).size == 120
    assert client.delete(address).status_code == 204
    assert client.get(address).status_code == 404
