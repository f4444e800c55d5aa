"""Golden copies are dealt, shown and listed as any other case would be."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from governance import clock
from governance.actors import Actor
from items.services import change_item
from tests.factories import EntityFactory, PartyFactory
from tests.workbench.factories import (
    RULE,
    a_case,
    a_listing,
    a_report,
    a_reviewer,
    claimed,
    decided,
    the_rulebook,
)
from tests.workbench.quality import LEAD, a_golden, a_review, some_decisions
from workbench import services
from workbench.models import Conflict, Queue
from workbench.selectors.evidence import evidence_of
from workbench.selectors.quality.blind import blind_page
from workbench.services import quality

pytestmark = pytest.mark.django_db


def dealt(reviewer):
    quality.set_golden_rate(one_in=5, by=LEAD)
    return quality.deal_golden(reviewer=reviewer, by=Actor.user(reviewer), dice=0.0)


def signed_in(user):
    client = Client()
    client.force_login(user, "allauth.account.auth_backends.AuthenticationBackend")
    return client


def decided_listing(category="kitchen"):
    """A decision about a listing whose title was changed a day before, and again a day after."""
    the_rulebook()
    Queue.objects.update(undo_seconds=0)
    now = clock.now()
    with time_machine.travel(now - timedelta(days=3), tick=False):
        item = a_listing(title="Shears, as reported")
        type(item).objects.filter(pk=item.pk).update(category=category)
        case = services.open_case_for_report(report_id=a_report(item).pk, by=RULE)
    with time_machine.travel(now - timedelta(days=2), tick=False):
        change_item(item_id=item.pk, data={"title": "Shears, mended"}, by=LEAD)
    with time_machine.travel(now - timedelta(hours=20), tick=False):
        decision = decided(case, a_reviewer())
    change_item(item_id=item.pk, data={"title": "Shears, after it all"}, by=LEAD)
    return decision


def said_in(words):
    return "".join(text for _mark, text in words)


@pytest.mark.parametrize("hard", [{"clauses": ["misleading_listing"]}, {"categories": ["kitchen"]}])
def test_who_has_seen_enough_of_something_today_is_dealt_no_copy_of_it_either(hard):
    a_golden(decided_listing())
    said = {"clauses": [], "categories": [], **hard}
    services.save_harm(title="Weapons", code="weapons", daily_cap=1, by=LEAD, **said)
    tired, fresh = a_reviewer(), a_reviewer()
    seen = services.open_case_for_report(report_id=a_report(a_listing()).pk, by=RULE)
    type(seen.item).objects.filter(pk=seen.item_id).update(category="kitchen")
    seen.refresh_from_db()
    services.note_exposure(case=seen, user=tired)

    assert dealt(tired) is None
    assert dealt(fresh).is_golden


def test_a_copy_that_was_opened_counts_as_seen():
    a_golden(decided_listing())
    said = {"title": "Weapons", "code": "weapons", "categories": []}
    services.save_harm(**said, clauses=["misleading_listing"], daily_cap=1, by=LEAD)
    reviewer = a_reviewer()
    copy = dealt(reviewer)
    other = services.open_case_for_report(report_id=a_report(a_listing()).pk, by=RULE)

    services.note_exposure(case=copy, user=reviewer)

    with pytest.raises(services.ExposureReached):
        services.claim_case(case_id=other.pk, reviewer=reviewer, by=RULE)


@pytest.mark.parametrize("about", ["party", "entity"])
def test_a_declared_conflict_keeps_copies_away_too(about):
    party = PartyFactory(entity=EntityFactory())
    a_golden(decided(a_case(party), a_reviewer()))
    reviewer = a_reviewer()
    known = {"party": party} if about == "party" else {"entity": party.entity}
    Conflict.objects.create(reviewer=reviewer, why="knows", declared_by="user:1", **known)

    assert dealt(reviewer) is None


def test_the_item_stands_beside_what_it_was_when_its_case_was_decided():
    decision = decided_listing()
    a_golden(decision)
    reviewer = a_reviewer()
    copy = dealt(reviewer)

    (piece,) = [one for one in evidence_of(copy) if one.seen_again]
    said = signed_in(reviewer).get(reverse("workbench:case", args=[copy.code])).content.decode()

    (row,) = piece.seen_again.changed
    assert [said_in(row.then), said_in(row.now)] == ["Shears, as reported", "Shears, mended"]
    assert "after it all" not in said


def test_who_looks_a_second_time_sees_the_item_as_it_was_then_too():
    page = blind_page(a_review(decided_listing()))

    (piece,) = [one for one in page.evidence if one.seen_again]

    assert [said_in(row.now) for row in piece.seen_again.changed] == ["Shears, mended"]


def test_lists_search_and_api_hold_a_copy_as_any_case_in_hand_and_only_for_its_reviewer():
    a_golden()
    reviewer = a_reviewer()
    copy = dealt(reviewer)
    real = claimed(a_case(), reviewer)
    mine, theirs = signed_in(reviewer), signed_in(a_reviewer("quality_lead"))

    def places(client, code):
        """Where a reviewer might look for a case, and whether it is there."""
        rows = client.get("/api/v1/cases?state=claimed").json()["results"]
        return {
            "api": [set(row) for row in rows if row["code"] == code],
            "list": code in client.get(reverse("workbench:cases")).content.decode(),
            "search": code
            in client.get(reverse("workbench:search"), {"q": code}, follow=True).content.decode(),
        }

    assert places(mine, copy.code) == places(mine, real.code)
    assert places(mine, copy.code)["list"]
    assert len(places(mine, copy.code)["api"]) == 1
    assert places(theirs, copy.code)["api"] == []
    assert not places(theirs, copy.code)["list"]


def test_what_is_said_of_a_copy_over_the_api_has_the_shape_and_the_times_of_any_case():
    a_golden(some_decisions(1)[0])
    reviewer = a_reviewer()
    copy, real = dealt(reviewer), claimed(a_case(), reviewer)
    client = signed_in(reviewer)

    answers = [client.get(f"/api/v1/cases/{case.code}").json() for case in (copy, real)]

    shapes = [
        [set(said), set(said["claim"]), [set(one) for one in said["evidence"]]] for said in answers
    ]
    assert shapes[0] == shapes[1]
    assert answers[0]["state"] == answers[1]["state"] == "claimed"
    assert answers[0]["version"] == answers[1]["version"]
    assert answers[0]["decided_at"] is None
    assert answers[0]["opened_at"] < answers[0]["claim"]["claimed_at"] < answers[0]["due_at"]
    claimed_at = answers[0]["claim"]["claimed_at"]
    assert all(answers[0]["opened_at"] <= one["at"] < claimed_at for one in answers[0]["evidence"])


def test_how_the_original_was_decided_is_told_through_no_door_while_a_copy_is_in_hand():
    decision = some_decisions(1)[0]
    a_golden(decision)
    reviewer, other = a_reviewer(), a_reviewer()
    copy = dealt(reviewer)
    mine, theirs = signed_in(reviewer), signed_in(other)
    code = decision.case.code

    def doors(client):
        found = client.get("/api/v1/cases", {"limit": 200}).json()["results"]
        made = client.get("/api/v1/decisions", {"limit": 200}).json()["results"]
        sought = client.get(reverse("workbench:search"), {"q": code}, follow=True)
        return [
            client.get(f"/api/v1/cases/{code}").status_code,
            client.get(f"/api/v1/cases/{code}/decision").status_code,
            client.get(f"/api/v1/decisions/{decision.pk}").status_code,
            code in [row["code"] for row in found],
            decision.pk in [row["id"] for row in made],
            reverse("workbench:case", args=[code]) in sought.content.decode(),
        ]

    assert doors(mine) == [404, 404, 404, False, False, False]
    assert doors(theirs)[:2] == [200, 200]
    assert doors(theirs)[3:5] == [True, True]

    quality.answer_golden(
        case_id=copy.pk,
        outcome="violation",
        severity=decision.severity,
        reason="19 of 26 orders left late, and nobody but the shop had them in hand.",
        reviewer=reviewer,
        by=Actor.user(reviewer),
        case_version=copy.version,
    )
    assert doors(mine) == doors(theirs)


def test_a_copy_comes_after_the_newest_case_and_before_its_claim():
    a_golden()
    reviewer = a_reviewer()
    with time_machine.travel(clock.now() + timedelta(hours=1), tick=False):
        newest = a_case()
    with time_machine.travel(clock.now() + timedelta(hours=2), tick=False):
        copy = dealt(reviewer)

        assert copy.pk > newest.pk
        assert newest.opened_at < copy.opened_at < copy.claims.get().claimed_at


def test_to_hand_a_copy_up_or_over_gives_it_back_and_says_nothing_else():
    some = some_decisions(2)
    for decision in some:
        a_golden(decision)
    reviewer, other = a_reviewer(), a_reviewer("quality_lead")
    client = signed_in(reviewer)

    for place, (door, said) in enumerate(
        [
            ("transfer", {"to": other.username}),
            ("escalation", {"to_person": other.username, "reason": "I am not sure about this."}),
        ]
    ):
        copy = dealt(reviewer)
        answer = client.post(
            f"/api/v1/cases/{copy.code}/{door}",
            said,
            content_type="application/json",
            headers={"Idempotency-Key": f"up-{place}"},
        )

        assert answer.status_code in {200, 201}
        assert "golden" not in answer.content.decode()
        copy.refresh_from_db()
        assert (copy.state, copy.claims.get().ended_at is not None) == ("open", True)
        assert client.get("/workbench/").status_code == 200


def test_an_answered_copy_leaves_the_lists():
    a_golden()
    reviewer = a_reviewer()
    copy = dealt(reviewer)
    quality.answer_golden(
        case_id=copy.pk,
        outcome="no_violation",
        reason="The carrier was on strike in that week.",
        reviewer=reviewer,
        by=Actor.user(reviewer),
        case_version=copy.version,
    )

    assert copy.code not in signed_in(reviewer).get(reverse("workbench:cases")).content.decode()
