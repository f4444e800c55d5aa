"""What became of findings goes back: to the rules that led to them, and to whoever decided."""

from datetime import timedelta

import pytest
from django.urls import reverse

from governance import clock
from governance.actors import Actor
from governance.events import relay
from governance.models import Event
from monitoring import selectors, services
from monitoring.models import Confirmed, Doubt, Rule
from tests.workbench.browsing import page, sign_in
from tests.workbench.factories import RULE, a_case, a_reviewer, a_violation, an_appeal, decided
from workbench.models import DeskNotice, Feedback
from workbench.services import tell_rules, tell_what_fell

pytestmark = pytest.mark.django_db

WHY = "The scans of the carrier were wrong for the whole week."


def run_relay():
    while relay():
        pass


def fall(violation, cause="wrong_fact", hearer=None):
    decided(
        an_appeal(violation),
        hearer or a_reviewer(),
        "overturn",
        overturn_cause=cause,
        reason=WHY,
    )
    run_relay()


def the_rule() -> Rule:
    return Rule.objects.get()


def watched():
    rule = the_rule()
    return selectors.watched_outcomes(rule, selectors.line_for(rule))


def a_policy_manager(**fields):
    return a_reviewer("policy_manager", **fields)


def draw(**said):
    line = {"days": 90, "least": 2, "percent": 50}
    services.draw_doubt_line(by=Actor("user", "1"), **{**line, **said})


def test_a_rule_knows_the_findings_that_it_led_to_each_once():
    first, second = a_violation(), a_violation()
    run_relay()

    tell_rules(violation_ids=[first.pk, second.pk])

    assert Confirmed.objects.count() == 2
    outcomes = watched()
    assert (outcomes.found, outcomes.fell, outcomes.causes) == (2, 0, {})


def test_each_cause_is_counted_and_only_wrong_facts_and_wrong_rules_are_the_rules_mistakes():
    for cause in ("wrong_fact", "wrong_rule", "wrong_clause", "new_evidence", "leniency"):
        fall(a_violation(), cause)
    a_violation()
    run_relay()

    outcomes = watched()

    assert (outcomes.found, outcomes.fell, outcomes.mistaken) == (6, 5, 2)
    assert round(outcomes.percent, 1) == 33.3
    assert set(outcomes.causes.values()) == {1}


def test_a_rule_whose_findings_fall_too_often_is_doubted_once_and_policy_managers_are_told():
    draw()
    policy, other = a_policy_manager(), a_reviewer()
    fall(a_violation())
    assert not Doubt.objects.exists()

    fall(a_violation(), "wrong_rule")
    fall(a_violation(), "wrong_rule")

    doubt = Doubt.objects.get()
    assert (doubt.rule, doubt.found, doubt.fell, doubt.days) == (the_rule(), 2, 2, 90)
    assert Event.objects.filter(name="rule.doubted").count() == 1
    notice = DeskNotice.objects.get(kind="doubted")
    assert (notice.user, notice.doubt, notice.case) == (policy, doubt, None)
    assert not DeskNotice.objects.filter(user=other).exists()


def test_below_the_line_nobody_is_told():
    draw(percent=80)
    a_violation()
    fall(a_violation())
    fall(a_violation())

    assert not Doubt.objects.exists()


def test_leniency_raises_no_doubt():
    draw(least=1, percent=1)

    fall(a_violation(), "leniency")

    assert not Doubt.objects.exists()


def test_a_rule_with_a_line_of_its_own_goes_by_that():
    draw(least=1, percent=1)
    a_case()
    draw(rule=the_rule(), least=9)

    fall(a_violation())

    assert not Doubt.objects.exists()
    assert selectors.line_for(the_rule()).least == 9


def test_an_answer_settles_what_fell_until_then():
    draw(least=1)
    fall(a_violation())
    doubt = Doubt.objects.get()
    policy = a_policy_manager()

    services.answer_doubt(
        doubt_id=doubt.pk, text="Version 2 leaves out scans of that week.", by=Actor.user(policy)
    )

    assert watched().found == 0
    with pytest.raises(services.DoubtAnswered):
        services.answer_doubt(doubt_id=doubt.pk, text="Once more, please.", by=Actor.user(policy))
    fall(a_violation())
    assert Doubt.objects.count() == 2


def test_findings_of_long_ago_are_not_looked_at():
    found = a_violation()
    run_relay()
    row = Confirmed.objects.get()
    rule, now = the_rule(), clock.now()

    assert selectors.outcomes_of(rule, row.decided_at + timedelta(seconds=1), now).found == 0
    assert selectors.outcomes_of(rule, row.decided_at, now + timedelta(days=1)).found == 1
    assert row.violation == found


def test_the_rules_page_shows_how_its_findings_held_and_takes_the_answer(client):
    draw()
    fall(a_violation())
    fall(a_violation(), "wrong_rule")
    sign_in(client, "policy_manager")
    address = reverse("monitoring:rule", args=[the_rule().pk])

    html = client.get(address).content.decode()
    assert "What this rule finds does not hold often enough" in html
    assert "2 of 2 findings of 90 days were taken back" in html
    assert "100.0 %" in html
    assert "doubted" in client.get(reverse("monitoring:rules")).content.decode()

    doubt = Doubt.objects.get()
    said = {"text": "Paused until the carrier's feed is mended."}
    client.post(reverse("monitoring:doubt-answer", args=[the_rule().pk, doubt.pk]), said)
    html = client.get(address).content.decode()
    assert "does not hold often enough" not in html
    assert "Paused until the carrier" in html


def test_the_line_is_changed_on_the_rules_page(client):
    a_case()
    sign_in(client, "policy_manager")
    address = reverse("monitoring:doubt-line", args=[the_rule().pk])

    client.post(address, {"days": 30, "least": 5, "percent": 20})
    client.post(address, {"days": 0, "least": 5, "percent": 20})
    client.post(address, {"days": 60, "least": 4, "percent": 15, "everywhere": "on"})

    own = selectors.line_for(the_rule())
    assert (own.days, own.least, own.percent, own.rule) == (30, 5, 20, the_rule())
    assert (own.__class__.objects.get(rule=None).days, own.__class__.objects.count()) == (60, 2)


def test_reviewers_change_neither_line_nor_answer(client):
    a_case()
    doubt = Doubt.objects.create(rule=the_rule(), found=3, fell=3, days=90)
    sign_in(client, "reviewer")

    for name, args in (("doubt-line", []), ("doubt-answer", [doubt.pk])):
        path = reverse(f"monitoring:{name}", args=[the_rule().pk, *args])
        assert client.post(path, {"text": "Nothing to see."}).status_code == 403

    doubt.refresh_from_db()
    assert doubt.answered_at is None


def test_the_api_tells_outcomes_line_and_doubts(client):
    draw()
    fall(a_violation())
    fall(a_violation())
    sign_in(client, "analyst")

    said = client.get(f"/api/v1/rules/{the_rule().code}/outcomes").json()

    assert (said["found"], said["mistaken"], said["percent"]) == (2, 2, 100.0)
    assert said["causes"] == {"wrong_fact": 2}
    assert said["line"] == {"days": 90, "least": 2, "percent": 50, "own": False}
    assert [one["fell"] for one in said["doubts"]] == [2]


def test_whoever_decided_reads_among_their_feedback_what_did_not_hold_and_why(client):
    reviewer = sign_in(client)
    violation = a_violation(reviewer=reviewer)

    fall(violation)
    tell_what_fell(violation_id=violation.pk, by=RULE)

    told = Feedback.objects.get()
    assert (told.reviewer, told.kind, told.overturned.cause) == (reviewer, "fell", "wrong_fact")
    assert told.decision.steps.get(kind="executed").violation == violation
    assert "did not hold: wrong fact" in page(client, "quality-mine")
    html = page(client, "quality-feedback", told.pk)
    assert "A decision of yours did not hold" in html
    assert WHY in html
    assert "26 of 155 orders left late" in html


def test_whoever_made_it_milder_is_told_when_that_falls_too():
    hearer = a_reviewer()
    decision = decided(
        an_appeal(a_violation(a_case(severity="high"))),
        hearer,
        "partly",
        severity="low",
        overturn_cause="leniency",
        reason=WHY,
    )

    fall(decision.steps.get(kind="executed").violation)

    assert Feedback.objects.filter(reviewer=hearer, kind="fell").count() == 1


def test_leads_are_told_once_a_day_that_nobody_is_left_and_no_more_once_there_is(client):
    decider = a_reviewer()
    violation = a_violation(reviewer=decider)
    lead = sign_in(client, "quality_lead")
    from workbench import services as desk

    case = an_appeal(violation)
    desk.declare_conflict(reviewer=lead, why="family", by=Actor.user(lead), party=case.party)
    run_relay()
    desk.tell_all_unheard()

    notice = DeskNotice.objects.get(kind="unheard")
    assert (notice.user, notice.case) == (lead, case)
    assert "nobody is left to hear an appeal" in page(client, "notices").lower()
    a_reviewer()
    assert desk.tell_all_unheard() == 0
