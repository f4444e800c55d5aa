"""A golden copy behaves like any other case and reaches nobody beyond the desk."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from education.models import Notice
from governance import clock
from governance.actors import Actor
from governance.models import Event
from tests.factories import PartyFactory
from tests.workbench.bulk import worked
from tests.workbench.dealing import dealt, signed_in
from tests.workbench.factories import (
    RULE,
    a_case,
    a_detection,
    a_reviewer,
    decided,
)
from tests.workbench.quality import a_golden
from workbench import services
from workbench.models import (
    BulkRow,
    BulkRun,
    Case,
    Decision,
    EvidenceMoved,
    GoldenAnswer,
)
from workbench.selectors.questions import open_questions, questions_to
from workbench.services.errors import DecideAsItStands

pytestmark = pytest.mark.django_db


def test_what_would_reach_beyond_the_desk_is_refused():
    a_golden()
    reviewer = a_reviewer()
    copy = dealt(reviewer)
    by = Actor.user(reviewer)

    with pytest.raises(DecideAsItStands):
        services.wait_for_party(case_id=copy.pk, by=by)
    services.renew_claim(case_id=copy.pk, reviewer=reviewer, by=by)
    services.add_note(case_id=copy.pk, text="A thought.", by=by)

    assert copy.evidence.filter(kind="note").count() == 1


def in_hand(reviewer):
    """A copy whose party has another case that waits, with a second piece of evidence."""
    party = PartyFactory()
    a_golden(decided(a_case(party), a_reviewer()))
    copy = dealt(reviewer)
    other = a_case(party, clause="reminder", severity="low")
    return copy, other


def test_asking_the_party_on_a_copy_stops_its_clock_and_reaches_nobody():
    reviewer = a_reviewer()
    copy, _other = in_hand(reviewer)
    client = signed_in(reviewer)
    answer_by = (clock.now() + timedelta(days=3)).date()

    asked = client.post(
        reverse("workbench:decide", args=[copy.code]),
        {
            "choice": "ask",
            "question": "Which carrier took these orders, and when?",
            "answer_by": answer_by.isoformat(),
            "case_version": copy.version,
            "source_key": "once",
        },
        follow=True,
    )

    html = asked.content.decode()
    copy.refresh_from_db()
    assert copy.state == Case.State.WAITING
    assert "waits for the party, its clock stands still" in html
    assert "Which carrier took these orders" in html
    assert "The party was asked" in html
    listed = client.get(f"/api/v1/cases/{copy.code}/questions").json()["results"]
    assert [one["words"] for one in listed] == ["Which carrier took these orders, and when?"]
    assert Notice.objects.count() == 0
    assert open_questions(copy.party) == []
    assert not questions_to(copy.party).exists()
    assert not Event.objects.filter(name="question.asked").exists()

    with time_machine.travel(clock.now() + timedelta(days=5), tick=False):
        assert services.lapse_questions() == 1
    copy.refresh_from_db()
    assert copy.state == Case.State.OPEN


def test_a_copy_that_would_be_joined_or_taken_apart_is_told_and_nothing_else_changes():
    reviewer = a_reviewer()
    copy, other = in_hand(reviewer)
    client = signed_in(reviewer)
    page = client.get(reverse("workbench:case", args=[copy.code])).content.decode()
    before = Event.objects.filter(subject=f"case:{other.pk}").count()

    merged = client.post(
        reverse("workbench:merge", args=[copy.code]),
        {"other": other.code, "why": "Both are about the same week."},
        follow=True,
    )

    other.refresh_from_db()
    assert other.code in page
    assert "This was a golden case." in merged.content.decode()
    assert (other.state, other.merged_into_id) == (Case.State.OPEN, None)
    assert Event.objects.filter(subject=f"case:{other.pk}").count() == before
    assert client.get(reverse("workbench:case", args=[copy.code])).status_code == 404
    assert copy.code not in client.get(reverse("workbench:cases")).content.decode()
    assert not GoldenAnswer.objects.exists()


def test_taking_evidence_out_of_a_copy_opens_no_case():
    reviewer = a_reviewer()
    copy, _other = in_hand(reviewer)
    cases = Case.every.count()

    answer = signed_in(reviewer).post(
        f"/api/v1/cases/{copy.code}/split",
        {
            "evidence": [copy.evidence.exclude(kind="note").first().ref],
            "clause": "misleading_listing",
            "reason": "Another rule.",
        },
        content_type="application/json",
        headers={"Idempotency-Key": "apart"},
    )

    assert (answer.status_code, answer.json()["code"]) == (409, "golden_case")
    assert Case.every.count() == cases
    assert not EvidenceMoved.objects.exists()


def test_a_copy_is_chosen_previewed_and_decided_among_many_like_any_case():
    lead = a_reviewer("quality_lead")
    copy, other = in_hand(lead)
    client = signed_in(lead)
    said = {
        "scope": "checked",
        "case": [f"{one.pk}:{one.version}" for one in (copy, other)],
        "action": "no_violation",
        "reason": "Both were late by the strike of the carrier alone.",
    }

    chosen = client.get(reverse("workbench:bulk-choose")).content.decode()
    seen = client.post(reverse("workbench:bulk-preview"), said)
    client.post(reverse("workbench:bulk-start"), {"order": seen.context["token"]})
    worked(BulkRun.objects.get())

    assert copy.code in chosen
    assert (seen.context["foreseen"]["cases"], seen.context["foreseen"]["possible"]) == (2, 2)
    assert seen.context["foreseen"]["refused"] == []
    assert set(BulkRow.objects.values_list("effect", flat=True)) == {"decided"}
    assert GoldenAnswer.objects.get().copy.case == copy
    assert Decision.objects.filter(case=other).count() == 1
    assert not Decision.objects.filter(case=copy).exists()


def test_the_original_is_not_reconsidered_by_whoever_holds_a_copy():
    reviewer = a_reviewer("quality_lead")
    copy, _other = in_hand(reviewer)
    original = copy.golden_copy.golden.decision
    address = reverse("workbench:reconsider", args=[original.pk])

    assert signed_in(reviewer).get(address).status_code == 404
    assert signed_in(a_reviewer("quality_lead")).get(address).status_code == 200


def test_a_new_detection_of_the_same_never_joins_a_copy():
    party = PartyFactory()
    a_golden(decided(a_case(party), a_reviewer()))
    copy = dealt(a_reviewer())

    case = services.open_case_for_detection(detection_id=a_detection(party).pk, by=RULE)

    assert case != copy
    assert not case.is_golden
    assert Case.every.filter(party=party).count() == 3
