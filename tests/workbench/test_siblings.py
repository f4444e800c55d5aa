"""Sibling sweeps: one finding closes the account's other waiting cases, after a preview."""

import pytest
from django.urls import reverse

from governance.actors import Actor
from items.models import Item
from tests.factories import PartyFactory
from tests.workbench.browsing import page
from tests.workbench.bulk import worked
from tests.workbench.factories import (
    REASON,
    RULE,
    a_case,
    a_listing,
    a_report,
    a_reviewer,
    decided,
)
from workbench import services
from workbench.models import BulkRun, Case, Decision, Queue
from workbench.selectors.sweeping import siblings_of

pytestmark = pytest.mark.django_db


def reported(party, kind="listing", clause="misleading_listing", category=""):
    item = a_listing(party, kind)
    Item.objects.filter(pk=item.pk).update(category=category)
    report = a_report(item, clause=clause)
    return services.open_case_for_report(report_id=report.pk, by=RULE)


def set_apart(**what):
    services.save_harm(
        code="children",
        title="Danger to children",
        clauses=what.get("clauses", []),
        categories=what.get("categories", []),
        is_alone=True,
        by=Actor.user(a_reviewer("quality_lead")),
    )


def preview(client, case):
    return client.post(reverse("workbench:sweep-siblings", args=[case.code]), {"reason": REASON})


def test_a_sibling_sweep_touches_only_the_same_account_never_child_safety_items_and_is_a_no_op_when_off(
    client,
):
    Queue.objects.update(undo_seconds=0)
    set_apart(clauses=["prohibited_live"], categories=["baby"])
    account, lead = PartyFactory(), a_reviewer("senior_reviewer")
    sibling, second = reported(account), reported(account)
    by_clause = reported(account, "live_moment", "prohibited_live")
    by_item = reported(account, category="baby")
    stranger, found = reported(PartyFactory()), a_case(account)
    decided(found, a_reviewer())
    client.force_login(lead)

    off = preview(client, found)
    assert (off.status_code, list(siblings_of(found))) == (302, [])
    assert not BulkRun.objects.exists()

    Queue.objects.update(sweeps_siblings=True)
    found = Case.objects.get(pk=found.pk)
    shown = preview(client, found)
    assert shown.context["foreseen"].cases == 2
    assert shown.context["crumbs"] == [(found.code, reverse("workbench:case", args=[found.code]))]
    assert Decision.objects.count() == 1
    client.post(reverse("workbench:bulk-start"), {"order": shown.context["token"]})
    run = worked(BulkRun.objects.get())

    assert {row.case_id for row in run.rows.all()} == {sibling.pk, second.pk}
    states = dict(Case.objects.values_list("pk", "state"))
    assert (states[sibling.pk], states[second.pk]) == ("decided", "decided")
    assert {states[case.pk] for case in (by_clause, by_item, stranger)} == {"open"}


def test_only_a_finding_in_effect_has_siblings():
    Queue.objects.update(sweeps_siblings=True, undo_seconds=60)
    account = PartyFactory()
    reported(account)
    waiting = a_case(account)
    decided(waiting, a_reviewer())
    cleared = a_case(other := PartyFactory())
    reported(other)
    Queue.objects.update(undo_seconds=0)
    decided(cleared, a_reviewer(), "no_violation")

    assert list(siblings_of(Case.objects.get(pk=waiting.pk))) == []
    assert list(siblings_of(Case.objects.get(pk=cleared.pk))) == []


def test_a_lead_finds_the_sweep_on_the_decided_case_where_the_queue_allows_it(client):
    Queue.objects.update(sweeps_siblings=True, undo_seconds=0)
    case = a_case(PartyFactory())
    decided(case, a_reviewer())

    client.force_login(a_reviewer("senior_reviewer"))
    assert "Close the other waiting cases of this account" in page(client, "case", case.code)
    client.force_login(a_reviewer())
    assert "Close the other waiting cases" not in page(client, "case", case.code)
    assert preview(client, case).status_code == 404
