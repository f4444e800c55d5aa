"""The pages on which people decide."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from governance import clock
from tests.factories import PartyFactory, UserFactory
from tests.workbench.factories import (
    MONDAY,
    REASON,
    RULE,
    a_case,
    a_listing,
    a_report,
    a_reviewer,
    a_violation,
    an_appeal,
    claimed,
    decided,
    the_rulebook,
    with_undo,
)
from violations.models import Violation
from workbench import services
from workbench.models import Case, Decision

pytestmark = pytest.mark.django_db

LISTS = [
    "mine",
    "queues",
    "cases",
    "held",
    "appeals",
    "parties",
    "items",
    "violations",
    "decisions",
    "search",
]


def sign_in(client, role="reviewer"):
    user = a_reviewer(role)
    client.force_login(user)
    return user


def page(client, route, *args, status=200, **query):
    answer = client.get(reverse(f"workbench:{route}", args=args), query)
    assert answer.status_code == status
    return answer.content.decode()


def form_of(answer) -> dict[str, str]:
    form = answer.context["form"]
    return {
        "case_version": str(form["case_version"].value()),
        "source_key": form["source_key"].value(),
    }


@pytest.mark.parametrize("route", LISTS)
def test_empty_lists_say_what_would_fill_them(client, route):
    sign_in(client)

    assert "<h1>" in page(client, route)


def test_a_queue_shows_why_its_cases_come_in_this_order(client):
    case = a_case()
    sign_in(client)

    html = page(client, "queue", "default")

    assert case.code in html
    assert "severity 16" in html
    assert "1 open" in html


def test_taking_the_next_case_leads_to_it(client):
    case = a_case()
    user = sign_in(client)

    answer = client.post(reverse("workbench:take"))

    assert answer.url == reverse("workbench:case", args=[case.code])
    assert case.claims.get().reviewer == user


def test_where_nothing_waits_one_is_told_so(client):
    sign_in(client)

    answer = client.post(reverse("workbench:take"), follow=True)

    assert "Nothing waits here. Well done." in answer.content.decode()


def test_the_case_page_says_what_each_choice_would_do_before_anybody_decides(client):
    case = a_case()
    claimed(case, sign_in(client))

    html = page(client, "case", case.code)

    assert "200 → 195 · Healthy · no line is crossed" in html
    assert (
        "200 → 150 · Healthy → At risk · crosses 150 · New listings are blocked, 7 days · "
        "Campaigns are off, 7 days" in html
    )
    assert "Orders are handed to the carrier within two working days." in html
    assert "16.8" in html
    assert not Decision.objects.exists()


def test_the_preview_of_a_choice_comes_alone_by_htmx(client):
    case = a_case()
    claimed(case, sign_in(client))

    html = page(client, "consequence", case.code, choice="violation:high")

    assert "crosses 150" in html
    assert "Uphold violation and next" in html
    assert "<html" not in html


def test_what_would_end_an_account_says_that_it_waits_for_a_second_person(client):
    case = a_case()
    claimed(case, sign_in(client))

    assert "This would end the account" in page(
        client, "consequence", case.code, choice="violation:critical"
    )


def test_deciding_on_the_page_takes_effect_and_leads_to_the_next_case(client):
    the_rulebook()
    case = claimed(a_case(), sign_in(client))
    following = a_case()
    shown = client.get(reverse("workbench:case", args=[case.code]))

    answer = client.post(
        reverse("workbench:decide", args=[case.code]),
        {**form_of(shown), "choice": "violation:medium", "reason": REASON, "next": "yes"},
    )

    assert answer.url == reverse("workbench:case", args=[following.code])
    assert Violation.objects.get().severity == "medium"


def test_pressing_the_button_twice_is_one_decision(client):
    case = claimed(a_case(), sign_in(client))
    shown = client.get(reverse("workbench:case", args=[case.code]))
    said = {**form_of(shown), "choice": "violation:medium", "reason": REASON}

    for _ in range(2):
        answer = client.post(reverse("workbench:decide", args=[case.code]), said)
        assert answer.status_code == 302

    assert Decision.objects.count() == 1


def test_without_a_reason_the_page_comes_back_with_the_choice_kept(client):
    case = claimed(a_case(), sign_in(client))
    shown = client.get(reverse("workbench:case", args=[case.code]))

    answer = client.post(
        reverse("workbench:decide", args=[case.code]),
        {**form_of(shown), "choice": "violation:medium", "reason": ""},
    )

    assert answer.status_code == 422
    assert "Say why, in words that the party can read." in answer.content.decode()
    assert not Decision.objects.exists()


def test_a_stale_page_says_what_changed_and_keeps_the_words(client):
    case = claimed(a_case(), sign_in(client))
    shown = client.get(reverse("workbench:case", args=[case.code]))
    late = a_case(case.party)
    assert late == case

    answer = client.post(
        reverse("workbench:decide", args=[case.code]),
        {**form_of(shown), "choice": "violation:medium", "reason": REASON},
    )

    html = answer.content.decode()
    assert answer.status_code == 409
    assert "Evidence joined" in html
    assert REASON in html
    assert not Decision.objects.exists()


def test_a_lapsed_hold_says_so_and_keeps_the_words(client):
    with time_machine.travel(MONDAY, tick=False):
        case = claimed(a_case(), sign_in(client))
        shown = client.get(reverse("workbench:case", args=[case.code]))

    with time_machine.travel(MONDAY + timedelta(minutes=11), tick=False):
        answer = client.post(
            reverse("workbench:decide", args=[case.code]),
            {**form_of(shown), "choice": "violation:medium", "reason": REASON},
        )

    assert answer.status_code == 409
    assert "Your hold on this case has ended" in answer.content.decode()
    assert not Decision.objects.exists()


def test_a_colleagues_case_says_who_has_it(client):
    colleague = a_reviewer(first_name="Mei", last_name="Ito")
    case = claimed(a_case(), colleague)
    sign_in(client)

    html = page(client, "case", case.code)

    assert "Mei Ito has this case" in html
    assert "What do you find?" not in html


def test_renewing_by_htmx_answers_with_the_countdown(client):
    case = claimed(a_case(), sign_in(client))

    answer = client.post(
        reverse("workbench:renew", args=[case.code]), headers={"HX-Request": "true"}
    )

    assert answer.status_code == 200
    assert "data-lease" in answer.content.decode()


def test_undo_within_the_window_from_the_page(client):
    case = with_undo(a_case())
    decision = decided(case, sign_in(client))
    assert "Undo" in page(client, "mine")

    client.post(reverse("workbench:cancel-decision", args=[decision.pk]))

    case.refresh_from_db()
    assert case.state == "open"


def test_a_note_is_kept_and_shown_to_staff(client):
    case = a_case()
    sign_in(client)

    client.post(reverse("workbench:note", args=[case.code]), {"text": "Called the carrier."})

    assert "Called the carrier." in page(client, "case", case.code)


def test_the_appeal_page_shows_the_decision_what_the_party_says_and_what_would_come_back(client):
    case = an_appeal(a_violation())
    claimed(case, sign_in(client))

    html = page(client, "case", case.code)

    assert "The carrier scanned late; see the letter." in html
    assert REASON in html
    assert "+15 points, and every restriction it caused ends." in html
    assert "185" in page(client, "consequence", case.code, choice="overturn")


def test_the_decider_sees_that_somebody_else_hears_the_appeal(client):
    user = sign_in(client)
    case = an_appeal(a_violation(reviewer=user))

    html = page(client, "case", case.code)
    client.post(reverse("workbench:claim", args=[case.code]))

    assert "Somebody else hears this appeal" in html
    assert not case.claims.exists()


def test_a_held_decision_is_released_by_a_senior_on_the_page(client):
    case = a_case(severity="critical")
    decision = decided(case, a_reviewer())
    sign_in(client, "senior_reviewer")
    assert "Release: let it take effect" in page(client, "held")

    client.post(reverse("workbench:release-decision", args=[decision.pk]), {"approved_score": "0"})

    case.refresh_from_db()
    assert case.state == "decided"


def test_a_first_line_reviewer_may_look_at_what_is_held_and_not_release(client):
    decision = decided(a_case(severity="critical"), a_reviewer())
    sign_in(client)
    assert "Release: let it take effect" not in page(client, "held")

    answer = client.post(reverse("workbench:release-decision", args=[decision.pk]))

    assert answer.status_code == 403
    assert not Violation.objects.exists()


def test_the_party_page_shows_score_ledger_controls_and_invites(client, mailoutbox):
    case = a_case()
    decided(case, a_reviewer(), severity="high")
    sign_in(client)

    html = page(client, "party", case.party_id)
    client.post(
        reverse("workbench:invite", args=[case.party_id]),
        {"email": "owner@shops.example", "role": "owner"},
    )
    after = page(client, "party", case.party_id)

    assert "New listings are blocked" in html
    assert "−50" in html
    assert "owner@shops.example" in after
    assert "/invitation/" in after
    assert "/invitation/" not in page(client, "party", case.party_id)


def test_an_item_page_shows_what_was_seen_and_what_is_in_force(client):
    listing = a_listing()
    report = a_report(listing)
    case = services.open_case_for_report(report_id=report.pk, by=RULE)
    decided(case, a_reviewer())
    sign_in(client)

    html = page(client, "item", listing.pk)

    assert "Garden shears, steel" in html
    assert "Removed" in html


def test_the_finding_page_reads_as_the_party_reads_it(client):
    violation = a_violation()
    sign_in(client)

    html = page(client, "violation", violation.pk)

    assert REASON in html
    assert "not yet: the appeal window has not begun" in html


def test_dashboards_link_to_the_days_rows(client):
    with time_machine.travel(MONDAY, tick=False):
        violation = a_violation()
    sign_in(client)
    link = f'href="{reverse("workbench:violation", args=[violation.pk])}"'

    assert link in page(client, "violations", day="2026-11-16", clause="late_dispatch", market="us")
    assert link not in page(client, "violations", day="2026-11-15", market="us")
    assert link not in page(client, "violations", state="overturned")
    assert "violation" in page(client, "decisions", outcome="violation", state="executed")


def test_lists_are_narrowed_to_a_stretch_of_days_first_and_last_included(client):
    with time_machine.travel(MONDAY, tick=False):
        violation = a_violation()
    sign_in(client)
    link = f'href="{reverse("workbench:violation", args=[violation.pk])}"'

    def shown(**days):
        return link in page(client, "violations", market="us", **days)

    assert shown(since="2026-11-16", until="2026-11-16")
    assert shown(since="2026-11-01")
    assert not shown(since="2026-11-17")
    assert not shown(until="2026-11-15")
    assert not shown(day="2026-11-16", since="2026-11-17")


def test_a_second_tab_that_decides_too_late_shows_the_words_that_had_no_effect(client):
    case = claimed(a_case(), sign_in(client))
    address = reverse("workbench:decide", args=[case.code])
    first, second = (client.get(reverse("workbench:case", args=[case.code])) for _tab in range(2))
    client.post(address, {**form_of(first), "choice": "violation:medium", "reason": REASON})

    late = client.post(
        address, {**form_of(second), "choice": "no_violation", "reason": "The carrier was late."}
    )

    html = late.content.decode()
    assert "Nothing was changed. What you wrote:" in html
    assert "The carrier was late." in html
    assert "still below" not in html


@pytest.mark.parametrize("path", ["/insights/", "/rules/", "/rulebooks/"])
def test_what_is_held_is_counted_beside_the_navigation_of_every_room(client, path):
    sign_in(client)

    html = client.get(path).content.decode()

    assert html.count('class="nav-count"') == 4


@pytest.mark.parametrize(("role", "listed"), [("reviewer", False), ("quality_lead", True)])
def test_the_audit_is_in_the_navigation_of_those_who_may_read_it(client, role, listed):
    sign_in(client, role=role)

    html = page(client, "mine")

    assert ('href="/workbench/audit/"' in html) is listed
    assert 'href="/workbench/violations/"' in html


def test_the_search_box_leads_straight_to_a_case_and_finds_parties(client):
    party = PartyFactory(name="Blue Fern Home")
    the_rulebook()
    case = a_case(party)
    sign_in(client)

    straight = client.get(reverse("workbench:search"), {"q": case.code.lower()})

    assert straight.url == reverse("workbench:case", args=[case.code])
    assert "Blue Fern Home" in page(client, "search", q="fern")
    assert "Blue Fern Home" in page(client, "search", q=party.ref)
    assert "Nothing found" in page(client, "search", q="zzz")


@pytest.mark.parametrize("nonsense", ["CASE-ZZZZ", "CASE-UUUU", "0", "nonsense", "9" * 40])
def test_what_is_no_case_is_not_found(client, nonsense):
    sign_in(client)

    page(client, "case", nonsense, status=404)


@pytest.mark.parametrize("cursor", ["x", "AAAA", "WyJuIiwgImEiXQ", "W10", "eyJhIjoxfQ", "%00"])
def test_a_cursor_that_is_not_ours_shows_the_first_page(client, cursor):
    case = a_case()
    sign_in(client)

    assert case.code in page(client, "cases", cursor=cursor)


def test_pages_of_a_queue_hold_every_case_once_both_ways(client):
    the_rulebook()
    template = a_case()
    Case.objects.bulk_create(
        Case(
            queue=template.queue,
            party=PartyFactory(),
            clause="late_dispatch",
            severity="medium",
            source="rule",
            conduct_from=MONDAY,
            conduct_to=MONDAY,
            due_at=clock.now() + timedelta(hours=n % 3),
            priority=n % 5,
        )
        for n in range(119)
    )
    sign_in(client)
    wanted = [case.code for case in Case.objects.order_by("-priority", "due_at", "id")]
    url, seen, back = reverse("workbench:queue", args=["default"]), [], []

    answer = client.get(url)
    while True:
        seen += [case.code for case in answer.context["page"].rows]
        if not answer.context["page"].next:
            break
        answer = client.get(url, {"cursor": answer.context["page"].next})
    while answer.context["page"].previous:
        answer = client.get(url, {"cursor": answer.context["page"].previous})
        back = [case.code for case in answer.context["page"].rows] + back

    assert seen == wanted
    assert back == wanted[:100]


@pytest.mark.parametrize("route", [*LISTS, "audit"])
def test_members_of_parties_find_no_workbench(client, route):
    client.force_login(UserFactory(role="party_member"))

    page(client, route, status=404)


@pytest.mark.parametrize("route", LISTS)
def test_strangers_are_asked_to_sign_in(client, route):
    assert page(client, route, status=302) == ""


@pytest.mark.parametrize(
    ("role", "status"),
    [("reviewer", 404), ("analyst", 404), ("senior_reviewer", 200), ("administrator", 200)],
)
def test_the_audit_is_for_senior_people(client, role, status):
    a_case()
    sign_in(client, role)

    page(client, "audit", status=status)


@pytest.mark.parametrize("route", ["take", "claim", "decide", "note", "give-back", "renew"])
def test_an_analyst_may_look_and_not_touch(client, route):
    case = a_case()
    sign_in(client, "analyst")
    page(client, "case", case.code)

    args = [] if route == "take" else [case.code]
    answer = client.post(reverse(f"workbench:{route}", args=args))

    assert answer.status_code == 403
    case.refresh_from_db()
    assert case.state == "open"


@pytest.mark.parametrize(
    ("route", "args", "most"),
    [
        ("mine", [], 12),
        ("queues", [], 8),
        ("queue", ["default"], 12),
        ("cases", [], 10),
        ("appeals", [], 12),
        ("parties", [], 14),
        ("items", [], 12),
        ("violations", [], 14),
        ("decisions", [], 12),
        ("held", [], 10),
    ],
)
def test_lists_cost_the_same_however_long(client, route, args, most, django_assert_max_num_queries):
    the_rulebook()
    for n in range(6):
        case = a_case()
        services.open_case_for_report(report_id=a_report(a_listing()).pk, by=RULE)
        if n % 2:
            decided(case, a_reviewer())
    sign_in(client)
    page(client, route, *args)

    with django_assert_max_num_queries(most):
        page(client, route, *args)


def test_the_case_page_stays_within_its_budget(client, django_assert_max_num_queries):
    party = PartyFactory()
    the_rulebook()
    for _ in range(3):
        decided(a_case(party), a_reviewer())
    case = a_case(party)
    for _ in range(4):
        a_case(party)
    claimed(case, sign_in(client))
    page(client, "case", case.code)

    with django_assert_max_num_queries(80):
        page(client, "case", case.code)
