"""Pages of rules: the counts they show, trying before publishing, and who may do what."""

import pytest
from django.urls import reverse

from monitoring import services
from monitoring.models import Detection, Evaluation, Rule, RuleVersion
from tests.factories import PartyFactory, UserFactory
from tests.monitoring.factories import (
    ANALYST,
    LATE,
    observe,
    publish,
    the_metrics,
    the_sellers_rulebook,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def analyst(client):
    client.force_login(UserFactory(role="analyst"))
    return client


@pytest.fixture
def reviewer(client):
    client.force_login(UserFactory(role="reviewer"))
    return client


def three_sellers():
    observe(PartyFactory(name="Blue Fern"), late_delivery_rate=0.168, total_orders=155.0)
    observe(PartyFactory(), late_delivery_rate=0.05, total_orders=155.0)
    observe(PartyFactory(), late_delivery_rate=None, total_orders=155.0)


def a_form(**changes):
    return {
        "title": "Late dispatch",
        "code": "late-dispatch",
        "about": "us-seller/late_dispatch",
        "target": "party",
        "expression": LATE,
        "severity": "medium",
        "mode": "case",
        **changes,
    }


def test_the_list_says_what_each_rule_found(reviewer):
    three_sellers()
    version = publish()
    services.evaluate_rule(rule_version_id=version.pk, by=ANALYST)

    page = reviewer.get(reverse("monitoring:rules")).content.decode()

    assert "1 breached · 1 clean · 1 unknown" in page
    assert "1 rule" in page
    assert "Write a rule" not in page


def test_an_empty_list_says_what_would_fill_it(analyst):
    page = analyst.get(reverse("monitoring:rules")).content.decode()

    assert "No rules yet" in page
    assert "Write a rule" in page


def test_the_list_costs_the_same_for_many_rules(analyst, django_assert_max_num_queries):
    rulebook = publish().rule.rulebook
    for n in range(12):
        version = publish(rulebook, code=f"rule-{n}", title=f"Rule {n}")
        services.evaluate_rule(rule_version_id=version.pk, by=ANALYST)

    with django_assert_max_num_queries(8):
        assert analyst.get(reverse("monitoring:rules")).status_code == 200


def test_a_rule_shows_its_detections_with_their_numbers(reviewer):
    three_sellers()
    version = publish()
    services.evaluate_rule(rule_version_id=version.pk, by=ANALYST)

    page = reviewer.get(reverse("monitoring:rule", args=[version.rule_id])).content.decode()

    assert "1 of 3 breached, 1 of them newly detected" in page
    assert "Blue Fern" in page
    assert "Late delivery rate" in page
    assert "16.8%" in page
    assert "1 detection" in page
    assert "Pause rule" not in page


def test_a_run_under_way_says_how_far_it_is_and_looks_again(analyst):
    version = publish()
    url = reverse("monitoring:rule", args=[version.rule_id])
    htmx = {"HX-Request": "true"}

    under_way = analyst.get(url, {"part": "run"}, headers=htmx).content.decode()
    services.evaluate_due()
    done = analyst.get(url, {"part": "run"}, headers=htmx).content.decode()

    assert "0 judged so far, 0 breached" in under_way
    assert "every 2s" in under_way
    assert "every 2s" not in done
    assert "0 of 0 breached" in done


def test_detections_are_paged_by_key_at_a_fixed_cost(reviewer, django_assert_max_num_queries):
    for _ in range(60):
        observe(PartyFactory(), late_delivery_rate=0.2, total_orders=30.0)
    version = publish()
    services.evaluate_rule(rule_version_id=version.pk, by=ANALYST)
    url = reverse("monitoring:rule", args=[version.rule_id])

    with django_assert_max_num_queries(17):
        first = reviewer.get(url).context["detections"]
    second = reviewer.get(url, {"cursor": first["next"]}).context["detections"]
    third = reviewer.get(url, {"cursor": second["next"]}).context["detections"]
    back = reviewer.get(url, {"cursor": third["previous"]}).context["detections"]

    assert [len(page["rows"]) for page in (first, second, third)] == [25, 25, 10]
    assert (first["previous"], third["next"]) == (None, None)
    assert back["rows"] == second["rows"]
    assert reviewer.get(url, {"cursor": "<x' OR 1"}).status_code == 200


def test_trying_shows_the_counts_and_writes_nothing(analyst):
    the_sellers_rulebook()
    three_sellers()

    answer = analyst.post(reverse("monitoring:new-rule"), a_form(action="try"))

    page = answer.content.decode()
    assert answer.status_code == 200
    assert "1 of 3 would breach" in page
    assert "Publish: 1 detection" in page
    assert "late_delivery_rate is not known" in page
    assert not Rule.objects.exists()
    assert not Detection.objects.exists()


def test_what_was_tried_can_be_published(analyst):
    the_sellers_rulebook()
    three_sellers()
    url = reverse("monitoring:new-rule")
    tried = analyst.post(url, a_form(action="try")).context["trial"].mark

    answer = analyst.post(url, a_form(action="publish", tried=tried))

    version = RuleVersion.objects.get()
    assert answer.headers["Location"] == reverse("monitoring:rule", args=[version.rule_id])
    assert version.expression == LATE
    assert version.actor.startswith("user:")
    assert Evaluation.objects.get().finished_at is None


def test_what_was_not_tried_is_tried_instead_of_published(analyst):
    the_sellers_rulebook()
    three_sellers()
    url = reverse("monitoring:new-rule")
    tried = analyst.post(url, a_form(action="try")).context["trial"].mark

    changed = a_form(action="publish", tried=tried, expression="late_delivery_rate > 0.01")
    answer = analyst.post(url, changed)

    assert "had not been tried" in answer.content.decode()
    assert not Rule.objects.exists()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            {"expression": "late_delivery_rate > 0.1 && total_orders >= 20"},
            "Line 1, column 42: &#x27;&gt;=&#x27; cannot join double and int. "
            "Write 20.0, metrics are doubles.",
        ),
        ({"severity": "critical", "about": "us-seller/reminder"}, "Choose one of: low."),
        ({"mode": "decide"}, "A rule decides alone only about items"),
        ({"target": "item"}, "This clause is not about items."),
        ({"code": "no spaces"}, "Enter a valid"),
    ],
)
def test_a_fault_is_told_at_its_field(analyst, change, words):
    the_sellers_rulebook()
    the_metrics()

    answer = analyst.post(reverse("monitoring:new-rule"), a_form(action="try", **change))

    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_the_live_check_answers_with_the_expression_alone(analyst):
    the_sellers_rulebook()
    the_metrics()
    url = reverse("monitoring:new-rule")

    wrong = analyst.post(
        url, {"action": "check", "expression": "lateness > 0.1"}, headers={"HX-Request": "true"}
    )
    right = analyst.post(
        url, {"action": "check", "expression": LATE}, headers={"HX-Request": "true"}
    )

    assert "There is no metric &#x27;lateness&#x27;." in wrong.content.decode()
    assert "This can be read." in right.content.decode()
    assert "<html" not in wrong.content.decode()


def test_with_script_a_fault_swaps_the_form_alone(analyst):
    the_sellers_rulebook()
    the_metrics()
    url, htmx = reverse("monitoring:new-rule"), {"HX-Request": "true"}

    wrong = analyst.post(url, a_form(action="try", expression="lateness > 0.1"), headers=htmx)
    right = analyst.post(url, a_form(action="try"), headers=htmx)

    assert (wrong.status_code, wrong.headers["HX-Retarget"]) == (422, "#rule-form")
    assert wrong.content.decode().strip().startswith('<form class="form" id="rule-form"')
    assert right.content.decode().strip().startswith('<div id="trial"')


def test_a_new_version_starts_from_the_newest_wording(analyst):
    version = publish()
    url = reverse("monitoring:new-version", args=[version.rule_id])
    assert (
        LATE.replace(">", "&gt;").replace("&&", "&amp;&amp;") in analyst.get(url).content.decode()
    )
    wording = {
        "title": "Late dispatch",
        "expression": "late_delivery_rate > 0.2",
        "severity": "high",
        "mode": "case",
    }
    tried = analyst.post(url, {**wording, "action": "try"}).context["trial"].mark

    analyst.post(url, {**wording, "action": "publish", "tried": tried})

    newest = RuleVersion.objects.latest("pk")
    assert (newest.number, newest.expression, newest.severity) == (
        2,
        "late_delivery_rate > 0.2",
        "high",
    )


def test_an_author_runs_pauses_and_resumes_a_rule(analyst):
    three_sellers()
    rule = publish().rule

    ran = analyst.post(reverse("monitoring:evaluate", args=[rule.pk]), follow=True)
    assert "Judged 3: 1 breached, 1 of them new." in ran.content.decode()
    analyst.post(reverse("monitoring:switch", args=[rule.pk]), {"active": "no"})
    rule.refresh_from_db()
    assert rule.active is False
    refused = analyst.post(reverse("monitoring:evaluate", args=[rule.pk]))
    assert refused.status_code == 409
    analyst.post(reverse("monitoring:switch", args=[rule.pk]), {"active": "yes"})
    rule.refresh_from_db()
    assert rule.active is True


def test_a_reviewer_reads_rules_and_changes_none(reviewer):
    rule = publish().rule

    assert reviewer.get(reverse("monitoring:rule", args=[rule.pk])).status_code == 200
    assert reviewer.get(reverse("monitoring:new-rule")).status_code == 404
    assert reviewer.post(reverse("monitoring:switch", args=[rule.pk])).status_code == 403
    rule.refresh_from_db()
    assert rule.active is True


def test_a_party_member_finds_no_rules(client):
    rule = publish().rule
    client.force_login(UserFactory(role="party_member"))

    assert client.get(reverse("monitoring:rules")).status_code == 404
    assert client.get(reverse("monitoring:rule", args=[rule.pk])).status_code == 404
