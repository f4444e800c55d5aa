"""Two cases become one, or one becomes two; nothing of the evidence is lost or counted twice."""

import pytest

from governance.actors import Actor
from governance.errors import DomainError
from governance.models import Event
from monitoring.models import Report
from tests.factories import PartyFactory
from tests.workbench.factories import (
    RULE,
    a_case,
    a_detection,
    a_listing,
    a_report,
    a_reviewer,
    claimed,
    decided,
)
from tests.workbench.race import together
from violations.models import Violation
from workbench import services
from workbench.models import Case, EvidenceMoved
from workbench.selectors.evidence import evidence_of

pytestmark = pytest.mark.django_db

WHY = "Both are about the parcels of the second week."


def merge(case, other, reviewer, **fields):
    return services.merge_cases(
        case_id=case.pk,
        other_id=other.pk,
        reason=WHY,
        reviewer=reviewer,
        by=Actor.user(reviewer),
        **fields,
    )


def split(case, refs, reviewer, **fields):
    pieces = case.evidence.filter(ref__in=refs).values_list("pk", flat=True)
    return services.split_case(
        case_id=case.pk,
        evidence_ids=list(pieces),
        reason=WHY,
        reviewer=reviewer,
        by=Actor.user(reviewer),
        **fields,
    )


def reported(party, **fields):
    report = a_report(party=party, **fields)
    return report, services.open_case_for_report(report_id=report.pk, by=RULE)


def test_a_merged_case_ends_and_says_into_which_and_its_evidence_is_linked():
    party, reviewer = PartyFactory(), a_reviewer()
    case = claimed(a_case(party), reviewer)
    report, other = reported(party)

    merge(case, other, reviewer)

    other.refresh_from_db()
    case.refresh_from_db()
    assert (other.state, other.merged_into, other.decided_at) == ("merged", case, None)
    assert f"report:{report.pk}" in [piece.ref for piece in evidence_of(case)]
    assert case.conduct_to >= other.conduct_to
    assert case.state == "claimed"
    assert not Violation.objects.exists()


def test_reports_of_a_merged_case_are_closed_with_the_decision_of_the_one_that_goes_on():
    party, reviewer = PartyFactory(), a_reviewer()
    case = claimed(a_case(party), reviewer)
    report, other = reported(party)
    merge(case, other, reviewer)
    case.refresh_from_db()

    decided(case, reviewer)

    report.refresh_from_db()
    assert report.outcome == Report.Outcome.ACTED
    assert Violation.objects.count() == 1
    assert Event.objects.filter(name="report.closed").count() == 1


def test_the_question_of_a_merged_case_may_be_asked_anew():
    party, reviewer = PartyFactory(), a_reviewer()
    case = claimed(a_case(party), reviewer)
    _report, other = reported(party)
    merge(case, other, reviewer)

    _later, fresh = reported(party)

    assert fresh not in (case, other)
    assert fresh.state == "open"


def test_cases_of_different_parties_are_never_one():
    reviewer = a_reviewer()
    case, other = claimed(a_case(), reviewer), a_case(PartyFactory(name="Other shop"))

    with pytest.raises(services.NotMergeable) as refusal:
        merge(case, other, reviewer)

    assert "Two parties are never charged with each other's conduct" in refusal.value.message
    other.refresh_from_db()
    assert other.state == "open"


def test_cases_about_different_items_stay_two_for_each_item_is_decided_by_itself():
    party, reviewer = PartyFactory(), a_reviewer()
    one, two = (
        services.open_case_for_report(report_id=a_report(a_listing(party)).pk, by=RULE)
        for _ in range(2)
    )

    with pytest.raises(services.NotMergeable) as refusal:
        merge(claimed(one, reviewer), two, reviewer)

    assert "Each item is decided by itself" in refusal.value.message


def test_what_is_decided_or_in_other_hands_is_not_merged():
    party, reviewer = PartyFactory(), a_reviewer()
    case = claimed(a_case(party), reviewer)
    _report, other = reported(party)
    claimed(other, a_reviewer())

    with pytest.raises(services.CaseTaken):
        merge(case, other, reviewer)

    decided(Case.objects.get(pk=other.pk), other.claims.get().reviewer, "no_violation")
    with pytest.raises(services.NotMergeable):
        merge(case, other, reviewer)


def test_merging_again_changes_nothing_and_writes_no_history():
    party, reviewer = PartyFactory(), a_reviewer()
    case = claimed(a_case(party), reviewer)
    _report, other = reported(party)
    merge(case, other, reviewer)
    before = Event.objects.count()

    merge(case, other, reviewer)

    assert Event.objects.count() == before


@pytest.mark.django_db(transaction=True)
def test_merging_one_into_the_other_and_back_at_once_leaves_one_open():
    party, reviewer = PartyFactory(), a_reviewer()
    case = claimed(a_case(party), reviewer)
    _report, other = reported(party)
    other = claimed(other, reviewer)

    answers = together(
        lambda pair: merge(pair[0], pair[1], reviewer), [(case, other), (other, case)] * 3
    )

    states = sorted(Case.objects.values_list("state", flat=True))
    assert states == ["claimed", "merged"]
    assert all(isinstance(one, Case | DomainError) for one in answers)


def test_evidence_about_an_item_is_taken_out_into_a_case_of_its_own():
    party, reviewer = PartyFactory(), a_reviewer()
    listing = a_listing(party)
    case = claimed(a_case(party), reviewer)
    item_case = services.open_case_for_report(report_id=a_report(listing).pk, by=RULE)
    ref = item_case.evidence.get(kind="report").ref
    merge(case, item_case, reviewer)

    fresh = split(case, [ref], reviewer, clause="misleading_listing")

    assert (fresh.item, fresh.clause, fresh.state) == (listing, "misleading_listing", "open")
    assert [piece.ref for piece in evidence_of(fresh)] == [ref]
    assert ref not in [piece.ref for piece in evidence_of(case)]
    assert EvidenceMoved.objects.get().to == fresh

    case.refresh_from_db()
    decided(case, reviewer)
    assert Report.objects.get().outcome == Report.Outcome.OPEN


def test_a_piece_that_asks_the_same_question_is_not_taken_out():
    party, reviewer = PartyFactory(), a_reviewer()
    case = claimed(a_case(party), reviewer)
    detection = a_detection(party)
    services.open_case_for_detection(detection_id=detection.pk, by=RULE)

    with pytest.raises(services.NotSplittable):
        split(case, [f"detection:{detection.pk}"], reviewer)

    assert Case.objects.count() == 1
    assert not EvidenceMoved.objects.exists()
