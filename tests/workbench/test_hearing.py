"""Hearing an appeal: in part, for facts, with measures at rest, and by people without a conflict."""

from datetime import timedelta

import pytest
import time_machine

from appeals.models import Appeal, Message
from appeals.services import PersonDecides, close_appeal, post_message
from credits.selectors import standing_at
from governance import clock
from governance.actors import CLOCK, Actor
from governance.errors import NotPermitted
from governance.events import relay
from governance.models import Event
from tests.factories import EntityFactory, PartyFactory
from tests.workbench.factories import (
    MONDAY,
    RULE,
    a_case,
    a_report,
    a_reviewer,
    a_violation,
    an_appeal,
    claimed,
    decided,
)
from violations.models import Violation
from violations.selectors import controls_of_party
from violations.services import StricterThanBefore
from workbench import services
from workbench.models import Case, Conflict
from workbench.selectors.hearers import without_hearer
from workbench.selectors.independence import people_who_touched

pytestmark = pytest.mark.django_db


WHY = "Eight of the parcels were scanned late by the carrier."


MEMBER = Actor("user", "999999")


def high(reviewer=None) -> Violation:
    case = a_case(severity="high")
    decision = decided(case, reviewer or a_reviewer(), severity="high")
    return decision.steps.get(kind="executed").violation


def in_part(case, reviewer, **said):
    given = {"overturn_cause": "wrong_clause", "reason": WHY, "severity": "low"}
    return decided(case, reviewer, "partly", **{**given, **said})


def test_an_appeal_that_is_partly_right_leaves_a_milder_finding_with_reasons_of_its_own():
    violation = high()
    case = an_appeal(violation)

    decision = in_part(case, a_reviewer())

    made = decision.steps.get(kind="executed").violation
    assert (made.replaces, made.severity) == (violation, "low")
    assert standing_at(case.party).score == 195
    assert Appeal.objects.get().state == "partly"
    assert Event.objects.filter(name="appeal.partly").count() == 1


def test_measures_can_end_earlier_while_the_finding_stands():
    violation = high()
    case = an_appeal(violation)
    ends = [
        {"penalty": row.pk, "ends_at": (clock.now() + timedelta(days=1)).isoformat()}
        for row in violation.penalties.all()
    ]

    in_part(case, a_reviewer(), severity="", eased=ends)

    assert not hasattr(Violation.objects.get(), "overturned")
    assert standing_at(case.party).score == 150
    assert all(
        one.ends_at < clock.now() + timedelta(days=2) for one in controls_of_party(case.party)
    )


def test_what_would_be_harder_is_refused_at_the_click_and_changes_nothing():
    case, reviewer = an_appeal(a_violation()), a_reviewer()
    claimed(case, reviewer)

    with pytest.raises(StricterThanBefore):
        in_part(case, reviewer, severity="high")

    assert not case.decisions.exists()
    assert standing_at(case.party).score == 185
    assert Appeal.objects.get().state == "open"


def test_in_part_needs_its_cause():
    case, reviewer = an_appeal(high()), a_reviewer()

    with pytest.raises(services.CauseRequired):
        in_part(case, reviewer, overturn_cause="")


def test_whoever_answered_in_part_does_not_hear_the_appeal_against_the_milder_finding():
    decider, hearer = a_reviewer(), a_reviewer()
    decision = in_part(an_appeal(high(decider)), hearer)

    again = an_appeal(decision.steps.get(kind="executed").violation)

    assert {decider.pk, hearer.pk} <= people_who_touched(again)


def test_an_appeal_returned_to_the_party_stops_the_clock_until_it_answers():
    hearer = a_reviewer()
    with time_machine.travel(MONDAY, tick=False):
        case = claimed(an_appeal(a_violation()), hearer)
        due = case.due_at
        services.return_case_for_facts(
            case_id=case.pk,
            to="party",
            question="Which carrier was it?",
            reviewer=hearer,
            by=Actor.user(hearer),
        )
        case.refresh_from_db()
        assert (case.state, case.paused_at) == ("waiting", MONDAY)
        assert not case.claims.filter(ended_at__isnull=True).exists()

    with time_machine.travel(MONDAY + timedelta(days=1), tick=False):
        post_message(appeal_id=case.appeal_id, text="DHL it was.", by=MEMBER, from_party=True)
        services.resume_hearing(appeal_id=case.appeal_id, by=MEMBER)
        services.resume_hearing(appeal_id=case.appeal_id, by=MEMBER)

    case.refresh_from_db()
    assert case.state == "open"
    assert case.due_at > due
    assert [step.kind for step in case.appeal.steps.order_by("pk")] == [
        "submitted",
        "returned",
        "resumed",
    ]


def test_an_appeal_returned_to_the_first_line_stays_internal():
    decider, hearer = a_reviewer(), a_reviewer()
    case = claimed(an_appeal(a_violation(reviewer=decider)), hearer)
    services.return_case_for_facts(
        case_id=case.pk,
        to="first_line",
        question="Did you see the scans?",
        reviewer=hearer,
        by=Actor.user(hearer),
    )

    services.give_facts(case_id=case.pk, text="Yes, all of them.", by=Actor.user(decider))

    case.refresh_from_db()
    assert case.state == "open"
    assert not Message.objects.filter(internal=False).exists()
    with pytest.raises(services.TouchedTheDecision):
        claimed(case, decider)


def test_a_withdrawn_appeal_that_waits_for_facts_closes_all_the_same():
    hearer = a_reviewer()
    case = claimed(an_appeal(a_violation()), hearer)
    services.return_case_for_facts(
        case_id=case.pk, to="party", question="Which one?", reviewer=hearer, by=Actor.user(hearer)
    )
    from appeals.services import withdraw_appeal

    withdraw_appeal(appeal_id=case.appeal_id, by=MEMBER)
    services.close_withdrawn(appeal_id=case.appeal_id, by=MEMBER)

    case.refresh_from_db()
    assert case.state == "decided"


def stay(case, senior, **said):
    given = {
        "case_id": case.pk,
        "reason": WHY,
        "until": clock.now() + timedelta(days=1),
        "reviewer": senior,
        "by": Actor.user(senior),
        "source_key": "click",
    }
    return services.grant_stay_by_hand(**{**given, **said})


def test_a_senior_lets_the_measures_rest_and_act_again():
    case, senior = an_appeal(high()), a_reviewer("senior_reviewer")
    acting = controls_of_party(case.party)

    granted = stay(case, senior)
    assert stay(case, senior) == granted
    assert controls_of_party(case.party) == []
    services.end_stay_by_hand(
        case_id=case.pk, stay_id=granted.pk, reviewer=senior, by=Actor.user(senior)
    )

    assert [(one.kind, one.ends_at) for one in controls_of_party(case.party)] == [
        (one.kind, one.ends_at) for one in acting
    ]


def test_nobody_below_a_senior_grants_a_stay():
    case = an_appeal(high())

    with pytest.raises(NotPermitted):
        stay(case, a_reviewer())


def test_the_senior_who_decided_grants_no_stay_against_their_own_decision():
    senior = a_reviewer("senior_reviewer")
    case = an_appeal(high(senior))

    with pytest.raises(services.TouchedTheDecision):
        stay(case, senior)


def test_an_appeal_is_never_decided_by_automation_alone():
    case = an_appeal(a_violation())

    for machine in (CLOCK, RULE, Actor("key", "1")):
        with pytest.raises(PersonDecides):
            close_appeal(appeal_id=case.appeal_id, outcome="upheld", answer=WHY, by=machine)

    assert Appeal.objects.get().state == "open"


def declare(reviewer, **about):
    return services.declare_conflict(
        reviewer=reviewer, why="family", by=Actor.user(reviewer), **about
    )


def take(reviewer):
    return services.claim_next(reviewer=reviewer, by=Actor.user(reviewer))


@pytest.mark.parametrize("whole", [False, True], ids=["account", "owner"])
def test_whoever_declared_a_conflict_is_passed_over_and_refused(whole):
    reviewer = a_reviewer()
    party = PartyFactory(entity=EntityFactory())
    case = an_appeal(a_violation(a_case(party)))

    declare(reviewer, **({"entity": party.entity} if whole else {"party": party}))

    assert take(reviewer) is None
    with pytest.raises(services.ConflictOfInterest):
        claimed(case, reviewer)


def test_a_conflict_declared_with_the_case_in_hand_gives_it_back_and_decides_nothing():
    reviewer = a_reviewer()
    case = claimed(an_appeal(a_violation()), reviewer)

    declare(reviewer, party=case.party)

    case.refresh_from_db()
    assert case.state == "open"
    with pytest.raises(services.ConflictOfInterest):
        decided(case, reviewer, "uphold")


def test_declaring_twice_is_once_and_nobody_frees_themselves():
    lead, other = a_reviewer("quality_lead"), a_reviewer("senior_reviewer")
    party = a_case().party
    first = declare(lead, party=party)

    assert declare(lead, party=party) == first
    with pytest.raises(NotPermitted):
        services.end_conflict(conflict_id=first.pk, reviewer=lead, by=Actor.user(lead))
    services.end_conflict(conflict_id=first.pk, reviewer=other, by=Actor.user(other))

    assert Conflict.objects.standing().count() == 0
    assert Conflict.objects.count() == 1


def test_when_nobody_is_left_the_lead_is_told_once():
    decider = a_reviewer()
    violation = a_violation(reviewer=decider)

    case = an_appeal(violation)

    assert without_hearer() == [case.pk]
    assert Event.objects.filter(name="appeal.nobody_left").count() == 1
    a_reviewer()
    assert without_hearer() == []


def a_report_without_violation(reviewer=None):
    report = a_report(party=PartyFactory(), clause="late_dispatch")
    case = services.open_case_for_report(report_id=report.pk, by=RULE)
    decided(case, reviewer or a_reviewer(), "no_violation")
    report.refresh_from_db()
    return report


def ask_again(report):
    appeal = services.appeal_report(
        report_id=report.pk, text="It never came at all.", by=Actor("key", "1")
    )
    return services.open_case_for_appeal(appeal_id=appeal.pk, by=RULE)


def test_whoever_reported_it_is_heard_by_somebody_else():
    decider, hearer = a_reviewer(), a_reviewer()
    case = ask_again(a_report_without_violation(decider))

    assert (case.kind, case.appeal.side) == ("appeal", "reporter")
    assert take(decider) is None
    assert take(hearer) == case


def test_a_reporter_who_is_right_leads_to_a_finding_that_the_party_may_appeal():
    report = a_report_without_violation()
    case = ask_again(report)

    decision = decided(case, a_reviewer(), "violation", severity="low")

    made = decision.steps.get(kind="executed").violation
    report.refresh_from_db()
    assert (made.clause, made.initiative) == ("late_dispatch", "notice")
    assert report.outcome == "acted"
    assert Appeal.objects.get().state == "overturned"
    assert an_appeal(made).appeal.side == "party"


def test_a_reporter_who_is_wrong_is_told_and_the_party_hears_nothing():
    case = ask_again(a_report_without_violation())

    decided(case, a_reviewer(), "uphold")

    assert Appeal.objects.get().state == "upheld"
    assert not Violation.objects.exists()
    names = set(
        Event.objects.filter(subject=f"party:{case.party_id}").values_list("name", flat=True)
    )
    assert not any(name.startswith("appeal.") for name in names)


def test_a_reporter_asks_once_per_decision():
    from appeals.services import NotEligible

    report = a_report_without_violation()
    decided(ask_again(report), a_reviewer(), "uphold")

    with pytest.raises(NotEligible) as refused:
        ask_again(report)

    assert refused.value.extra["why"] == "attempts_used"
    assert Appeal.objects.count() == 1
    assert Case.objects.filter(kind="appeal").count() == 1


def test_events_carry_an_appeal_from_the_party_to_the_hearer():
    violation = a_violation()
    from appeals.services import submit_appeal

    submit_appeal(violation_id=violation.pk, reason="carrier", text="Late scans.", by=MEMBER)
    while relay():
        pass

    assert Case.objects.filter(kind="appeal").count() == 1
