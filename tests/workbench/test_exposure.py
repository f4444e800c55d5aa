"""What is hard to look at: covered, counted once a day, capped, with pauses, in the lead's view."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from governance.actors import Actor
from tests.workbench.browsing import page, sign_in
from tests.workbench.factories import (
    MONDAY,
    RULE,
    a_case,
    a_listing,
    a_report,
    a_reviewer,
    claimed,
    the_rulebook,
)
from workbench import services
from workbench.models import Case, Exposure, Harm
from workbench.selectors.exposure import pause_due

pytestmark = pytest.mark.django_db
LEAD = Actor("user", "1")


def a_harm(cap: int | None = None, **said) -> Harm:
    fields = {"title": "Weapons", "code": "weapons", "clauses": ["misleading_listing"]}
    return services.save_harm(**{**fields, "categories": [], **said}, daily_cap=cap, by=LEAD)


def a_hard_case(**data) -> Case:
    report = a_report(a_listing(**data))
    return services.open_case_for_report(report_id=report.pk, by=RULE)


def seen_by(user, case) -> None:
    services.note_exposure(case=case, user=user)


def test_a_case_counts_once_a_day_however_often_it_is_opened():
    harm, user, case = a_harm(), a_reviewer(), a_hard_case()

    with time_machine.travel(MONDAY, tick=False):
        for _ in range(3):
            seen_by(user, case)
    with time_machine.travel(MONDAY + timedelta(days=1), tick=False):
        seen_by(user, case)

    days = Exposure.objects.filter(user=user, harm=harm).values_list("day", flat=True)
    assert sorted(str(day) for day in days) == ["2026-11-16", "2026-11-17"]


def test_the_day_is_that_of_the_person():
    a_harm()
    user, case = a_reviewer(zone="Asia/Tokyo"), a_hard_case()

    with time_machine.travel("2026-11-16T16:00:00Z", tick=False):
        seen_by(user, case)

    assert str(Exposure.objects.get().day) == "2026-11-17"


def test_a_case_belongs_to_a_harm_by_its_clause_or_by_the_category_of_its_item(client):
    a_harm(title="Blood", code="blood", clauses=[], categories=["meat"])
    listing = a_listing()
    listing.category = "meat"
    listing.save(update_fields=["category"])
    case = services.open_case_for_report(report_id=a_report(listing).pk, by=RULE)
    user = sign_in(client)

    html = page(client, "case", case.code)

    assert "May be hard to look at: Blood" in html
    assert Exposure.objects.get().user == user


def test_ordinary_cases_count_nothing(client):
    a_harm()
    case = a_case()
    sign_in(client)

    page(client, "case", case.code)

    assert not Exposure.objects.exists()


def test_who_has_seen_enough_is_handed_other_cases():
    a_harm(cap=1)
    user, colleague = a_reviewer(), a_reviewer()
    seen_by(user, a_hard_case())
    Case.objects.update(priority=90)
    ordinary = a_case()

    mine = [services.claim_next(reviewer=user, by=Actor.user(user)) for _ in range(2)]
    theirs = services.claim_next(reviewer=colleague, by=Actor.user(colleague))

    assert mine == [ordinary, None]
    assert theirs.clause == "misleading_listing"


def test_by_category_too():
    a_harm(cap=1, clauses=[], categories=["meat"])
    user, cases = a_reviewer(), [a_hard_case(), a_hard_case()]
    for case in cases:
        case.item.category = "meat"
        case.item.save(update_fields=["category"])
    seen_by(user, cases[0])

    assert services.claim_next(reviewer=user, by=Actor.user(user)) is None


def test_a_claim_by_address_is_refused_with_the_reason_but_a_case_in_hand_stays():
    a_harm(cap=1)
    user = a_reviewer()
    case = claimed(a_hard_case(), user)
    seen_by(user, case)
    other = a_hard_case()

    claimed(case, user)
    with pytest.raises(services.ExposureReached) as refusal:
        services.claim_case(case_id=other.pk, reviewer=user, by=Actor.user(user))

    assert refusal.value.extra == {"harm": "weapons", "seen": 1, "cap": 1}
    assert "“Weapons”" in refusal.value.message
    assert not other.claims.exists()


def test_nobody_is_handed_over_more_than_is_enough_for_them():
    a_harm(cap=1)
    user, colleague = a_reviewer(), a_reviewer()
    seen_by(colleague, a_hard_case())
    case = claimed(a_hard_case(), user)

    with pytest.raises(services.ExposureReached):
        services.transfer_claim(case_id=case.pk, to=colleague, reviewer=user, by=Actor.user(user))

    assert case.claims.get(ended_at__isnull=True).reviewer == user


def test_the_next_day_begins_at_nothing():
    a_harm(cap=1)
    user = a_reviewer()
    with time_machine.travel(MONDAY, tick=False):
        seen_by(user, a_hard_case())
        a_hard_case()

    with time_machine.travel(MONDAY + timedelta(days=1), tick=False):
        assert services.claim_next(reviewer=user, by=Actor.user(user)) is not None


def test_my_work_and_taking_the_next_say_what_is_passed_over(client):
    a_harm(cap=1)
    user = sign_in(client)
    seen_by(user, a_hard_case())

    answer = client.post(reverse("workbench:take"), follow=True)

    html = answer.content.decode()
    assert "Passed over: “Weapons”, of which you have seen 1 cases today." in html
    assert "You have seen 1 cases of “Weapons” today" in html


@pytest.mark.parametrize(
    ("minutes", "due"),
    [
        ([0, 1, 2], True),  # three cases in a row
        ([0, 1], False),
        ([0, 9, 18, 27], True),
        ([0, 20, 21], False),  # ten minutes without one were a pause
    ],
)
def test_a_pause_is_suggested_after_a_long_stretch(minutes, due):
    a_harm()
    services.save_pause_rule(after_cases=3, after_minutes=25, rest_minutes=10, by=LEAD)
    user = a_reviewer()
    for minute in minutes:
        with time_machine.travel(MONDAY + timedelta(minutes=minute), tick=False):
            seen_by(user, a_hard_case())

    with time_machine.travel(MONDAY + timedelta(minutes=minutes[-1] + 1), tick=False):
        assert (pause_due(user) is not None) is due


def test_a_pause_that_was_taken_begins_a_new_stretch(client):
    a_harm()
    services.save_pause_rule(after_cases=1, after_minutes=25, rest_minutes=10, by=LEAD)
    user = sign_in(client)
    case = a_hard_case()
    assert "A pause would do you good" in page(client, "case", case.code)

    client.post(reverse("workbench:pause"))

    assert pause_due(user) is None
    assert "A pause would do you good" not in page(client, "case", case.code)


def shown(client, settings) -> str:
    settings.EVIDENCE_HOSTS = ["https://media.example"]
    case = a_hard_case(images=["https://media.example/a.jpg"])
    return page(client, "case", case.code)


def test_pictures_of_such_cases_are_covered_until_asked_for_and_grey(client, settings):
    a_harm()
    sign_in(client)

    html = shown(client, settings)

    assert "data-covered" in html
    assert "data-grey" in html
    assert "Covered, since it may show: Weapons." in html
    assert 'class="uncover" data-key="b"' in html


def test_everybody_sets_how_they_see_them(client, settings):
    a_harm()
    sign_in(client)

    client.post(reverse("workbench:settings"), {"blur": "never"})

    html = shown(client, settings)
    assert "data-covered" not in html
    assert "data-grey" not in html
    assert "1" in page(client, "settings")


def test_always_covers_ordinary_cases_too(client, settings):
    sign_in(client)
    client.post(reverse("workbench:settings"), {"blur": "always", "is_grey": "on"})

    assert "data-covered" in shown(client, settings)


def test_leads_see_who_looked_at_how_much_and_reviewers_do_not(client):
    a_harm(cap=1)
    user = a_reviewer(first_name="Mei", last_name="Ito")
    for _ in range(2):
        seen_by(user, a_hard_case())
    sign_in(client, "quality_lead")

    html = page(client, "exposure")

    assert "Mei Ito" in html
    assert "reached" in html
    sign_in(client)
    page(client, "exposure", status=404)
    page(client, "harms", status=404)


def test_leads_name_what_is_hard_to_look_at(client):
    the_rulebook()
    sign_in(client, "senior_reviewer")
    said = {"title": "Weapons", "code": "weapons", "clauses": "prohibited_live", "daily_cap": "20"}

    client.post(reverse("workbench:harm-new"), said)
    client.post(
        reverse("workbench:harm-edit", args=["weapons"]), said | {"daily_cap": "", "code": ""}
    )

    harm = Harm.objects.get()
    assert (harm.code, harm.clauses, harm.daily_cap) == ("weapons", ["prohibited_live"], None)
    assert "Weapons" in page(client, "harms")
