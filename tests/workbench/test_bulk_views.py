"""The pages on which leads change many cases, and sweep what rests on a mistake."""

import csv
import io
import re

import pytest
from django.urls import reverse

from credits.models import LedgerLine
from governance import clock
from governance.spreadsheets import as_text
from tests.factories import PartyFactory
from tests.workbench.bulk import begun, swept, worked
from tests.workbench.factories import (
    REASON,
    a_case,
    a_reviewer,
    a_violation,
    an_appeal,
    claimed,
    the_rulebook,
)
from violations.models import Violation
from workbench.models import BulkRun, Case, Decision, Queue

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(client):
    user = a_reviewer("senior_reviewer")
    client.force_login(user)
    return user


def some_cases(number=3, **fields):
    the_rulebook()
    Queue.objects.update(undo_seconds=0)
    return [a_case(PartyFactory(), **fields) for _ in range(number)]


def page(client, route, *args, status=200, **query):
    answer = client.get(reverse(f"workbench:{route}", args=args), query)
    assert answer.status_code == status
    return answer.content.decode()


def asked(client, cases, action="no_violation", **fields):
    said = {
        "case": [f"{case.pk}:{case.version}" for case in cases],
        "scope": "checked",
        "action": action,
        "reason": REASON,
        **fields,
    }
    return client.post(reverse("workbench:bulk-preview"), said)


def test_choosing_shows_what_matches_and_what_can_be_done(client, lead):
    cases = some_cases(2)

    said = page(client, "bulk-choose", clause="late_dispatch")

    assert "2 cases match" in said
    assert all(case.code in said for case in cases)
    assert "Find a violation in each" in said


def test_from_the_checked_rows_to_the_run_without_a_script(client, lead):
    first, second, left = some_cases(3)

    shown = asked(client, [first, second])
    assert shown.status_code == 200
    assert "Begin with 2 cases" in shown.content.decode()
    assert BulkRun.objects.count() == Decision.objects.count() == 0

    token = shown.context["token"]
    answers = [client.post(reverse("workbench:bulk-start"), {"order": token}) for _ in range(2)]
    run = worked(BulkRun.objects.get())

    assert {answer["Location"] for answer in answers} == {
        reverse("workbench:bulk-run", args=[run.pk])
    }
    assert set(Decision.objects.values_list("case", flat=True)) == {first.pk, second.pk}
    left.refresh_from_db()
    assert left.state == "open"
    assert "finished" in page(client, "bulk-run", run.pk)


def test_all_that_match_takes_every_page(client, lead):
    some_cases(3)
    some_cases(1, clause="misleading_listing")

    shown = asked(client, [], scope="matching", filter="clause=late_dispatch&state=undecided")

    assert shown.context["order"].size == 3
    assert ["Clause", "late dispatch"] in shown.context["order"].about


def test_what_is_missing_comes_back_with_the_checks_kept(client, lead):
    case, _other = some_cases(2)

    without_reason = asked(client, [case], reason="")
    without_rows = asked(client, [])

    assert without_reason.status_code == 422
    assert f'value="{case.pk}:{case.version}" checked' in without_reason.content.decode()
    assert without_rows.status_code == 422
    assert "Nothing is selected" in without_rows.content.decode()


def test_what_is_missing_is_said_at_the_top_and_the_filters_stay(client, lead):
    case = some_cases(1)[0]
    narrowed = {"filter": "state=undecided&clause=late_dispatch"}

    answer = asked(client, [case], reason="", **narrowed)
    refused = asked(client, [], **narrowed).content.decode()
    said = answer.content.decode()
    chips = answer.context["chips"]

    assert answer.status_code == 422
    assert "Say why" in summary_of(said)
    assert said.index('class="errors"') < said.index("<table")
    assert "Nothing is selected" in summary_of(refused)
    assert refused.index('class="errors"') < refused.index("<table")
    assert chips
    assert 'class="chip"' in said
    for chip in chips:
        assert client.get(chip["url"]).status_code == 200


def test_the_preview_shows_points_and_what_would_be_refused(client, lead):
    fine, taken = some_cases(2)
    claimed(taken, a_reviewer())

    said = asked(client, [fine, taken], action="violation").content.decode()

    assert "Points charged" in said
    assert "It has changed since you selected it." in said or "Somebody else has it" in said


def test_an_old_or_foreign_order_begins_nothing(client, lead):
    answer = client.post(reverse("workbench:bulk-start"), {"order": "made-up"}, follow=True)

    assert "Look at what it would do once more" in answer.content.decode()
    assert BulkRun.objects.count() == 0


def test_a_second_person_approves_on_the_page_and_the_owner_cannot(client, lead):
    Queue.objects.update(bulk_alone_up_to=1)
    cases = some_cases(2)
    run = begun(cases, a_reviewer("quality_lead"))

    assert "Approve: let it begin" in page(client, "bulk-run", run.pk)
    client.post(reverse("workbench:bulk-approve", args=[run.pk]))
    run.refresh_from_db()
    assert (run.state, run.second) == ("running", lead)

    own = begun(some_cases(2), lead)
    assert "Approve: let it begin" not in page(client, "bulk-run", own.pk)
    client.post(reverse("workbench:bulk-approve", args=[own.pk]))
    own.refresh_from_db()
    assert own.state == "awaiting"


def test_progress_comes_alone_by_htmx_and_the_page_is_read_anew_at_the_end(client, lead):
    run = begun(some_cases(2), lead)
    address = reverse("workbench:bulk-run", args=[run.pk]) + "?part=progress"
    headers = {"HX-Request": "true"}

    under_way = client.get(address, headers=headers)
    worked(run)
    over = client.get(address, headers=headers)

    assert "every 2s" in under_way.content.decode()
    assert "<h1>" not in under_way.content.decode()
    assert "HX-Refresh" not in under_way
    assert over["HX-Refresh"] == "true"


def test_stopping_and_undoing_from_the_page(client, lead):
    run = begun(some_cases(2), lead)
    client.post(reverse("workbench:bulk-stop", args=[run.pk]))
    run.refresh_from_db()
    assert run.state == "stopped"
    progress = client.get(reverse("workbench:bulk-run", args=[run.pk])).context["progress"]
    assert (progress.settled, progress.stopped, progress.total) == (0, 2, 2)

    done = worked(begun(some_cases(2), lead))
    answer = client.post(reverse("workbench:bulk-undo", args=[done.pk]), {"reason": ""})
    assert answer.status_code == 422
    client.post(
        reverse("workbench:bulk-undo", args=[done.pk]),
        {"reason": "The wrong cases were checked.", "source_key": "one"},
    )

    undo = worked(done.undone_by.get())
    assert undo.rows.filter(effect="reopened").count() == 2
    assert undo.code in page(client, "bulk-run", done.pk)


def test_the_outcome_of_each_row_is_listed_and_exported_without_formulas(client, lead):
    fine, taken = some_cases(2)
    type(fine.party).objects.filter(pk=fine.party_id).update(name="=HYPERLINK(1)")
    run = begun([fine, taken], lead)
    claimed(taken, a_reviewer())
    worked(run)

    said = page(client, "bulk-run", run.pk, state="refused")
    answer = client.get(reverse("workbench:bulk-rows", args=[run.pk]))
    rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode())))

    assert taken.code in said
    assert fine.code not in said
    assert [row["state"] for row in rows] == ["done", "refused"]
    assert rows[0]["party"] == "'=HYPERLINK(1)"
    assert rows[1]["code"] == "case_taken"


@pytest.mark.parametrize("cell", ["=1", "+1", "-1", "@x", "\t=1", "\r=1"])
def test_cells_that_would_be_formulas_are_guarded(cell):
    assert as_text(cell) == f"'{cell}"


def test_a_sweep_from_the_search_to_the_second_person(client, lead):
    found = [a_violation(case) for case in some_cases(2)]
    other = a_violation(some_cases(1, clause="misleading_listing")[0])

    shown = client.get(reverse("workbench:sweeps"), {"clause": "late_dispatch"})
    said = shown.content.decode()
    assert "Findings that rest on it: 2" in said
    assert "Ask to overturn 2 findings" in said
    empty = client.post(reverse("workbench:sweep-start"), {"order": shown.context["token"]})
    assert empty.status_code == 422
    client.post(
        reverse("workbench:sweep-start"),
        {
            "order": shown.context["token"],
            "reason": "The clause was read too widely in these cases.",
            "cause": "wrong_clause",
        },
    )

    run = BulkRun.objects.get()
    assert (run.state, run.action, run.total) == ("awaiting", "overturn", 2)
    assert run.params["cause"] == "wrong_clause"
    assert set(run.rows.values_list("violation", flat=True)) == {one.pk for one in found}
    assert Violation.objects.standing().count() == 3
    assert other.pk not in run.rows.values_list("violation", flat=True)


def test_a_sweep_promises_what_it_will_do_to_its_owner_and_to_who_approves_it(client, lead):
    fine, appealed = (a_violation(case) for case in some_cases(2))
    an_appeal(appealed)

    shown = client.get(reverse("workbench:sweeps"), {"clause": "late_dispatch"})
    assert "Ask to overturn 1 finding<" in " ".join(shown.content.decode().split())
    client.post(
        reverse("workbench:sweep-start"),
        {"order": shown.context["token"], "reason": "Read too widely.", "cause": "wrong_clause"},
    )

    said = BulkRun.objects.get().foreseen
    points = LedgerLine.objects.get(party=fine.party, kind="violation").points
    assert (said["findings"], said["appealed"], said["points"]) == (1, 1, abs(points))


def test_a_sweep_with_nothing_left_to_overturn_offers_no_button(client, lead):
    an_appeal(a_violation(some_cases(1)[0]))

    said = page(client, "sweeps", clause="late_dispatch")

    assert "Nothing is left to overturn" in said
    assert "Ask to overturn" not in said


def test_a_search_that_names_nothing_finds_nothing(client, lead):
    a_violation(some_cases(1)[0])

    said = page(client, "sweeps", status=422, since=f"{clock.now():%Y-%m-%d}")
    unknown = page(client, "sweeps", status=422, clause="No such clause")

    assert "Choose at least one of rule, rulebook, clause and reviewer." in summary_of(said)
    assert "Ask to overturn" not in said
    assert "Choose at least one" not in summary_of(unknown)
    assert "Clause" in summary_of(unknown)


def summary_of(said):
    """The faults at the top of a form, which take the focus."""
    found = re.search(r'<div class="errors" role="alert"[^>]* autofocus>(.*?)</div>', said, re.S)
    return found.group(1) if found else ""


@pytest.mark.parametrize("role", ["reviewer", "analyst", "policy_manager"])
def test_only_leads_find_these_pages(client, role):
    client.force_login(a_reviewer(role))

    for route in ("bulk", "bulk-choose", "sweeps"):
        page(client, route, status=404)
    assert "Change many at once" not in page(client, "cases")


def test_leads_find_them_in_the_navigation(client, lead):
    some_cases(1)

    said = page(client, "cases")

    assert reverse("workbench:bulk") in said
    assert reverse("workbench:sweeps") in said
    assert "Change many at once" in said


@pytest.mark.parametrize(
    ("route", "most"),
    [("bulk", 12), ("bulk-choose", 26), ("run", 16), ("sweeps", 24), ("sweep-run", 16)],
)
def test_pages_cost_the_same_however_long(client, lead, route, most, django_assert_max_num_queries):
    args, query = [], {}
    run = worked(begun(some_cases(8), lead))
    if route == "run":
        route, args = "bulk-run", [run.pk]
    if route == "sweep-run":
        findings = [a_violation(case) for case in some_cases(5)]
        route, args = "bulk-run", [swept(findings, lead).pk]
    if route == "sweeps":
        query = {"clause": "late_dispatch"}
        for case in some_cases(5):
            a_violation(case)
    page(client, route, *args, **query)

    with django_assert_max_num_queries(most):
        page(client, route, *args, **query)


def test_the_preview_costs_the_same_however_many_cases_are_only_counted(
    client, lead, django_assert_max_num_queries
):
    cases = some_cases(10)
    asked(client, cases)

    with django_assert_max_num_queries(40):
        asked(client, cases)


def test_a_case_that_moved_on_while_one_looked_is_refused_in_its_row(client, lead):
    (case,) = some_cases(1)
    token = asked(client, [case]).context["token"]
    Case.objects.filter(pk=case.pk).update(version=case.version + 1)

    client.post(reverse("workbench:bulk-start"), {"order": token})

    assert worked(BulkRun.objects.get()).rows.get().code == "case_changed"


def test_cases_to_choose_from_call_their_clause_by_its_title(client, lead):
    some_cases(2)

    said = page(client, "bulk-choose", clause="late dispatch")

    assert said.count("Late dispatch <span") == 2
    assert "late dispatch <span" not in said
