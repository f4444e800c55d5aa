"""Behaviours of appeals that other systems learned the hard way, each as a test named after it."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.db import IntegrityError, transaction

from appeals import selectors
from appeals.models import Appeal
from appeals.outcomes import FOLLOWS, follows
from appeals.services import (
    AppealClosed,
    NotEligible,
    TextMissing,
    TextTooLong,
    close_appeal,
    submit_appeal,
)
from credits.selectors import standing_at
from governance import clock
from governance.actors import Actor
from governance.content import store_text
from governance.events import relay
from governance.models import Event
from monitoring.services import receive_report
from tests.factories import PartyFactory
from tests.workbench.factories import (
    MONDAY,
    RULE,
    a_case,
    a_listing,
    a_report,
    a_reviewer,
    a_violation,
    an_appeal,
    decided,
)
from tests.workbench.test_hearing import a_report_without_violation, ask_again
from violations.models import Violation
from violations.selectors import controls_of_item
from violations.services import note_informed
from workbench import services
from workbench.models import Case, ReporterAppeal, ReporterLetter
from workbench.selectors.reporters import eligibility_of_report

pytestmark = pytest.mark.django_db

MEMBER = Actor("user", "999999")
KEY = Actor("key", "1")


def appeal(violation, text="The carrier scanned late."):
    return submit_appeal(violation_id=violation.pk, reason="carrier", text=text, by=MEMBER)


def run_relay():
    while relay():
        pass


def test_allowed_up_to_the_last_day_after_execution_and_refused_the_day_after():
    with time_machine.travel(MONDAY, tick=False):
        violation = a_violation()
        note_informed(statement_id=violation.statement.pk, kind="portal_read", by=MEMBER)
    until = selectors.eligibility_of(violation).until

    with time_machine.travel(until, tick=False), pytest.raises(NotEligible):
        appeal(violation)
    with time_machine.travel(until - timedelta(seconds=1), tick=False):
        assert appeal(violation).attempt == 1


def test_refused_while_the_decision_is_only_held():
    case = a_case(severity="critical")
    decision = decided(case, a_reviewer(), severity="critical")

    assert decision.execute_after is None
    assert not Violation.objects.exists()
    report = a_report(party=PartyFactory(), clause="late_dispatch")
    services.open_case_for_report(report_id=report.pk, by=RULE)
    assert eligibility_of_report(report).code == "not_in_effect"


def test_one_appeal_per_decision_and_side_is_the_databases_own_rule():
    violation = a_violation()
    made = appeal(violation)

    with pytest.raises(IntegrityError), transaction.atomic():
        Appeal.objects.create(
            violation=violation, party=violation.party, attempt=2, reason="other", text=made.text
        )
    case = ask_again(a_report_without_violation())
    link = ReporterAppeal.objects.get(appeal=case.appeal)
    other = Appeal.objects.create(
        side="reporter", party=case.party, attempt=1, reason="other", text=made.text
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        ReporterAppeal.objects.create(appeal=other, report=link.report, decision=link.decision)


@pytest.mark.parametrize("text", ["", " \n", "x" * 5001])
def test_text_is_required_and_limited(text):
    violation = a_violation()

    with pytest.raises((TextMissing, TextTooLong)):
        appeal(violation, text)

    assert not Appeal.objects.exists()


def test_the_owner_appeals_only_adverse_outcomes_and_the_reporter_only_no_action():
    listing = a_listing()
    report = a_report(listing)
    case = services.open_case_for_report(report_id=report.pk, by=RULE)
    decided(case, a_reviewer(), "violation")
    report.refresh_from_db()

    assert eligibility_of_report(report).code == "acted"
    with pytest.raises(NotEligible):
        services.appeal_report(report_id=report.pk, text="Again!", by=KEY)

    assert not Appeal.objects.exists()


def test_the_reporter_appeals_only_for_a_report_of_theirs():
    report = a_report_without_violation()

    assert eligibility_of_report(report, own=False).code == "not_your_report"


def two_reports():
    party = PartyFactory()
    reports = [a_report(party=party, clause="late_dispatch") for _ in range(2)]
    cases = {services.open_case_for_report(report_id=one.pk, by=RULE).pk for one in reports}
    (pk,) = cases
    decided(Case.objects.get(pk=pk), a_reviewer(), "no_violation")
    for one in reports:
        one.refresh_from_db()
    return reports


def test_two_reporters_of_one_case_can_each_appeal_once_and_both_land_in_one_appeal_item():
    first, second = two_reports()

    cases = [ask_again(first), ask_again(second)]

    assert cases[0] == cases[1]
    assert Appeal.objects.filter(side="reporter").count() == 2
    decided(cases[0], a_reviewer(), "uphold")
    assert set(Appeal.objects.values_list("state", flat=True)) == {"upheld"}
    for one in (first, second):
        with pytest.raises(NotEligible):
            ask_again(one)


def test_of_a_decision_that_was_overridden_only_the_override_is_appealable():
    case = an_appeal(a_violation(severity_of("high")))
    decision = decided(
        case,
        a_reviewer(),
        "partly",
        severity="low",
        overturn_cause="wrong_clause",
        reason="Only a few of the parcels were late.",
    )
    newer = decision.steps.get(kind="executed").violation
    older = newer.replaces

    assert selectors.eligibility_of(Violation.objects.get(pk=older.pk)).code == "replaced"
    assert selectors.eligibility_of(newer).eligible


def severity_of(severity):
    return a_case(severity=severity)


def test_an_appeal_approved_undoes_effects_and_can_be_neither_approved_nor_rejected_again():
    listing = a_listing()
    report = a_report(listing)
    violation = a_violation(services.open_case_for_report(report_id=report.pk, by=RULE))
    case, hearer = an_appeal(violation), a_reviewer()

    decided(case, hearer, "overturn", overturn_cause="wrong_fact")

    assert controls_of_item(listing) == []
    assert Event.objects.filter(name="restitution.made").count() == 1
    assert case.appeal.steps.get(kind="granted").actor == str(Actor.user(hearer))
    for outcome in ("overturned", "upheld"):
        with pytest.raises(AppealClosed):
            close_appeal(
                appeal_id=case.appeal_id, outcome=outcome, answer="Again.", by=Actor.user(hearer)
            )


def test_takedown_affirmed_tells_the_owner_and_mails_reporters_no_second_time():
    listing = a_listing()
    report = services_report(listing)
    violation = a_violation(services.open_case_for_report(report_id=report.pk, by=RULE))
    run_relay()
    services.mail_reporters()
    assert [one.subject for one in mail.outbox] == ["We acted on your report"]

    decided(an_appeal(violation), a_reviewer(), "uphold")
    run_relay()
    services.mail_reporters()

    assert ReporterLetter.objects.count() == 1
    assert len(mail.outbox) == 1
    assert Event.objects.filter(name="appeal.denied").count() == 1


def services_report(listing):
    return receive_report(
        item=listing,
        clause="misleading_listing",
        source="buyer",
        reporter="buyer-9",
        text="It came in plastic, not in steel.",
        source_key="report-with-address",
        by=KEY,
        contact="buyer@people.example",
    )


def test_the_letter_to_a_reporter_opens_their_report_and_the_window_begins_with_it(client):
    report = a_report_without_violation()
    report.contact = store_text("buyer@people.example")
    report.save()
    run_relay()
    services.mail_reporters()
    (letter,) = mail.outbox
    link = next(line for line in letter.body.splitlines() if "/portal/report/" in line)
    path = "/portal/report/" + link.split("/portal/report/")[1]

    page = client.get(path)
    assert page.status_code == 200
    assert eligibility_of_report(report).until is not None
    asked = client.post(path, {"text": "It never came at all."})

    assert asked.status_code == 200
    assert Appeal.objects.get().side == "reporter"
    assert client.get(path[:-4] + "xyz/").status_code == 404


def test_the_original_decider_and_whoever_reviewed_it_never_receives_the_appeal():
    decider = a_reviewer()
    an_appeal(a_violation(reviewer=decider))

    assert services.claim_next(reviewer=decider, by=Actor.user(decider)) is None


def test_what_follows_each_outcome_is_laid_down():
    assert {side for side, _outcome in FOLLOWS} == {"party", "reporter"}
    assert follows("party", "upheld").tells_party == "appeal.denied"
    assert not follows("party", "upheld").tells_reporter
    assert not follows("reporter", "upheld").tells_party
    assert follows("reporter", "overturned").party_may_go_on
    assert all(
        one.names_redress for (_side, outcome), one in FOLLOWS.items() if outcome == "upheld"
    )


def test_a_party_whose_appeal_was_right_is_told_and_so_is_whoever_reported_it():
    listing = a_listing()
    report = services_report(listing)
    violation = a_violation(services.open_case_for_report(report_id=report.pk, by=RULE))

    decided(an_appeal(violation), a_reviewer(), "overturn", overturn_cause="wrong_fact")
    run_relay()

    report.refresh_from_db()
    assert report.outcome == "reversed"
    assert eligibility_of_report(report).code == "heard"
    assert set(ReporterLetter.objects.values_list("kind", flat=True)) == {"acted", "reversed"}
    assert standing_at(violation.party, clock.now()).score == 200
