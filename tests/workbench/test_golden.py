"""Golden cases: like any other to who has them, and without any effect on anything."""

from datetime import timedelta

import pytest
from django.urls import reverse

from governance import clock
from governance.actors import Actor
from governance.models import Event
from governance.principals import Principal
from insights.services import rebuild
from tests.factories import PartyFactory
from tests.workbench.dealing import dealt, signed_in
from tests.workbench.factories import (
    REASON,
    a_case,
    a_reviewer,
    claimed,
    decided,
    with_undo,
)
from tests.workbench.quality import LEAD, a_golden, a_plan, drawn, some_decisions
from violations.models import StatementOfReasons, Violation
from workbench import services
from workbench.models import (
    Decision,
    Feedback,
    GoldenAnswer,
    GoldenCopy,
    Queue,
)
from workbench.selectors.cases import case_of, cases
from workbench.selectors.queues import queue_states
from workbench.services import quality
from workbench.services.quality import errors

pytestmark = pytest.mark.django_db


def answered(case, reviewer, outcome="violation", **fields):
    return quality.answer_golden(
        case_id=case.pk,
        outcome=outcome,
        reason=fields.pop("reason", REASON),
        reviewer=reviewer,
        by=Actor.user(reviewer),
        case_version=fields.pop("case_version", case.version),
        **fields,
    )


def test_it_comes_among_the_ordinary_work_about_as_often_as_is_set():
    a_golden()
    some = [a_case(PartyFactory()) for _ in range(60)]
    quality.set_golden_rate(one_in=5, by=LEAD)
    reviewer = a_reviewer()

    found = [
        services.claim_next(reviewer=reviewer, by=Actor.user(reviewer)) for _ in range(len(some))
    ]

    assert sum(case.is_golden for case in found) == 1  # nobody gets the same one twice
    assert GoldenCopy.objects.get().reviewer == reviewer


def test_none_is_dealt_where_the_rate_is_nought():
    a_golden()
    reviewer = a_reviewer()
    assert quality.deal_golden(reviewer=reviewer, by=LEAD, dice=0.0) is None

    quality.set_golden_rate(one_in=0, by=LEAD)

    assert quality.deal_golden(reviewer=reviewer, by=LEAD, dice=0.0) is None


def test_the_copy_has_the_evidence_and_clocks_of_a_fresh_case():
    golden = a_golden()
    old = golden.decision.case
    reviewer = a_reviewer()

    copy = dealt(reviewer)

    assert (copy.party, copy.clause, copy.severity, copy.source) == (
        old.party,
        old.clause,
        old.severity,
        old.source,
    )
    assert copy.opened_at < clock.now() < copy.due_at
    assert list(copy.evidence.values_list("kind", "content")) == list(
        old.evidence.values_list("kind", "content")
    )
    assert copy.state == "claimed"


def test_who_decided_it_or_has_had_it_is_not_dealt_it():
    first = a_reviewer()
    a_golden(some_decisions(1, first)[0])
    other = a_reviewer()

    assert dealt(first) is None
    assert dealt(other) is not None
    assert dealt(other) is None


def test_a_queue_is_respected():
    golden = a_golden()
    other = Queue.objects.create(code="other", title="Other", clauses=["reminder"], precedence=7)

    assert dealt(a_reviewer(), queue=other) is None
    assert dealt(a_reviewer(), queue=golden.decision.case.queue) is not None


def test_the_page_of_a_copy_looks_like_that_of_any_other_case():
    party = PartyFactory()
    a_golden(decided(a_case(party), a_reviewer()))
    real = a_case(PartyFactory())
    reviewer = a_reviewer()
    copy = dealt(reviewer)
    claimed(real, reviewer)
    client = signed_in(reviewer)

    pages = [
        client.get(reverse("workbench:case", args=[case.code])).content.decode()
        for case in (copy, real)
    ]

    for said in ("What do you find?", "Decide", "0 violations in 180 days", "Case opened", "Taken"):
        assert all(said in page for page in pages), said
    assert "olden" not in pages[0]
    assert "200" in pages[0]  # the score as it was, not what the old decision made of it
    mine = client.get(reverse("workbench:mine")).content.decode()
    assert copy.code in mine
    api = client.get(f"/api/v1/cases/{copy.code}").json()
    assert set(api) == set(client.get(f"/api/v1/cases/{real.code}").json())
    assert "golden" not in str(api).lower()


def test_nobody_else_finds_it_and_no_list_or_count_holds_it():
    a_golden()
    reviewer = a_reviewer()
    before = [(one.open.number, one.due_today.number) for one in queue_states(reviewer)]
    copy = dealt(reviewer)
    services.release_claim(case_id=copy.pk, reviewer=reviewer, by=Actor.user(reviewer))

    other = signed_in(a_reviewer("quality_lead"))

    assert other.get(reverse("workbench:case", args=[copy.code])).status_code == 404
    assert other.get(f"/api/v1/cases/{copy.code}").status_code == 404
    assert copy not in cases()
    assert [(one.open.number, one.due_today.number) for one in queue_states(reviewer)] == before
    quality.set_golden_rate(one_in=0, by=LEAD)  # or another copy might be dealt
    assert services.claim_next(reviewer=a_reviewer(), by=LEAD) is None


def test_an_answer_does_nothing_but_be_scored():
    a_golden()
    reviewer = a_reviewer()
    copy = dealt(reviewer)
    counts = [model.objects.count() for model in (Decision, Violation, StatementOfReasons)]
    said = Event.objects.order_by("-pk").first().pk

    answer = answered(copy, reviewer)

    assert [model.objects.count() for model in (Decision, Violation, StatementOfReasons)] == counts
    assert answer.right
    names = set(Event.objects.filter(pk__gt=said).values_list("name", flat=True))
    assert names == {"golden.answered"}
    copy.refresh_from_db()
    assert copy.state == "decided"


@pytest.mark.parametrize(
    ("answer", "right"),
    [
        ({"outcome": "violation", "severity": "medium"}, (True, True)),
        ({"outcome": "violation", "severity": "high"}, (True, False)),
        ({"outcome": "no_violation"}, (False, True)),
    ],
)
def test_it_is_scored_by_outcome_and_severity_and_the_reviewer_is_told(answer, right):
    a_golden(outcome="violation", severity="medium")
    reviewer = a_reviewer()

    found = answered(dealt(reviewer), reviewer, **answer)

    assert (found.right_outcome, found.right_severity) == right
    assert Feedback.objects.get(reviewer=reviewer).golden_answer == found


def test_answering_twice_is_once():
    a_golden()
    reviewer = a_reviewer()
    copy = dealt(reviewer)

    assert answered(copy, reviewer) == answered(copy, reviewer)

    assert GoldenAnswer.objects.count() == Feedback.objects.count() == 1


def test_deciding_on_the_page_leads_to_what_is_told():
    a_golden()
    reviewer = a_reviewer()
    copy = dealt(reviewer)
    client = signed_in(reviewer)

    answer = client.post(
        reverse("workbench:decide", args=[copy.code]),
        {
            "choice": "no_violation",
            "reason": REASON,
            "case_version": copy.version,
            "source_key": "once",
        },
    )

    told = Feedback.objects.get()
    assert answer["Location"] == reverse("workbench:quality-feedback", args=[told.pk])
    page = client.get(answer["Location"]).content.decode()
    assert "This was a golden case" in page
    assert "19 of 26 late orders were its own fault." in page
    again = client.get(reverse("workbench:case", args=[copy.code]))
    assert again["Location"] == answer["Location"]
    assert signed_in(a_reviewer()).get(answer["Location"]).status_code == 404


def test_deciding_over_the_api_tells_at_once():
    a_golden()
    reviewer = a_reviewer()
    copy = dealt(reviewer)

    answer = signed_in(reviewer).post(
        f"/api/v1/cases/{copy.code}/decision",
        {"outcome": "violation", "reason": REASON, "version": copy.version},
        content_type="application/json",
        headers={"Idempotency-Key": "golden-1"},
    )

    assert answer.status_code == 200
    assert answer.json()["right"] is True
    assert not Decision.objects.filter(case=copy).exists()


def test_figures_of_insights_and_samples_do_not_know_of_it():
    a_golden()
    reviewer = a_reviewer()
    answered(dealt(reviewer), reviewer)

    today = clock.now().date()
    rebuild(since=today - timedelta(days=1), until=today)
    draw = drawn(a_plan(per_stratum=50))

    assert draw.population == 1  # the old decision alone


def test_only_what_was_decided_can_become_golden_and_only_once():
    golden = a_golden()

    with pytest.raises(errors.GoldenAlready):
        a_golden(golden.decision)
    quality.retire_golden(golden_id=golden.pk, by=LEAD)
    again = a_golden(golden.decision, outcome="no_violation")

    assert again.outcome == "no_violation"


def test_a_retired_one_is_dealt_no_more():
    golden = a_golden()
    quality.retire_golden(golden_id=golden.pk, by=LEAD)

    assert dealt(a_reviewer()) is None


def test_what_can_still_be_undone_is_no_material():
    decision = decided(with_undo(a_case(PartyFactory())), a_reviewer())

    with pytest.raises(errors.NotGoldenMaterial):
        a_golden(decision)


def test_case_of_shows_a_copy_to_its_reviewer_alone():
    a_golden()
    reviewer = a_reviewer()
    copy = dealt(reviewer)

    assert case_of(copy.code, Principal.of_user(reviewer)) == copy
    assert case_of(copy.code, Principal.of_user(a_reviewer("quality_lead"))) is None


def test_a_copy_is_dealt_to_whoever_has_a_number_with_which_the_markers_begins():
    reviewer = a_reviewer()
    a_golden(by=Actor("user", f"{reviewer.pk}1"))

    assert dealt(reviewer) is not None
