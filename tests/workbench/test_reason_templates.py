"""Templates of reasons: filled from the case, in the party's language, never sent half filled."""

import pytest
from django.urls import reverse

from governance.actors import Actor
from governance.errors import InvalidInput
from governance.models import Event
from tests.factories import PartyFactory
from tests.monitoring.factories import MetricFactory
from tests.workbench.browsing import form_of, page, sign_in
from tests.workbench.factories import (
    a_case,
    a_listing,
    a_report,
    a_reviewer,
    claimed,
    decided,
    the_rulebook,
)
from workbench import services
from workbench.models import Decision, ReasonTemplate, ReasonTemplateVersion
from workbench.placeholders import fill, names_in
from workbench.selectors.consequences import clause_in_force
from workbench.selectors.evidence import evidence_of
from workbench.selectors.templates import templates_on

pytestmark = pytest.mark.django_db
LEAD = Actor("user", "1")
WORDS = "{party} left {metric.late_delivery_rate} of its orders late: {write: what was seen}"


@pytest.fixture(autouse=True)
def _metric():
    MetricFactory(code="late_delivery_rate")


def a_template(**said) -> ReasonTemplate:
    fields = {"clause": "late_dispatch", "language": "en", "title": "Late parcels", "text": WORDS}
    return services.save_template(**{**fields, **said}, by=LEAD)


def shelf_of(case):
    return templates_on(case, clause=clause_in_force(case)[0], pieces=evidence_of(case))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("{party} and {party} again", ["party"]),
        ("{ metric.late_rate } {what was seen}", ["metric.late_rate", "what was seen"]),
        ("{} {1} {-} no {\nbrace}", []),
        ("{año}", ["año"]),
    ],
)
def test_placeholders_are_names_between_braces(text, names):
    assert names_in(text) == names


def test_what_is_not_known_stays_as_it_stands():
    filled = fill("{party}: {item}, {seen}", {"party": "Blue Fern", "item": ""})

    assert filled.text == "Blue Fern: {item}, {seen}"
    assert filled.missing == ["item", "seen"]
    assert filled.pieces == [
        (False, "Blue Fern: "),
        (True, "{item}"),
        (False, ", "),
        (True, "{seen}"),
    ]


def test_a_template_is_filled_with_what_the_case_says():
    a_template()
    case = a_case(PartyFactory(name="Blue Fern Home"))

    (offered,) = shelf_of(case).rows

    value = evidence_of(case)[0].values[0].text
    assert (
        offered.filled.text
        == f"Blue Fern Home left {value} of its orders late: {{write: what was seen}}"
    )
    assert offered.filled.missing == ["write: what was seen"]


def test_an_item_a_market_and_counts_are_known_too():
    listing = a_listing()
    case = services.open_case_for_report(report_id=a_report(listing).pk, by=LEAD)
    text = "{item} in {market}, {report_count} report, {conduct_to}, {order_count}"
    a_template(clause="misleading_listing", text=text)

    (offered,) = shelf_of(case).rows

    assert offered.filled.text.startswith(
        f"Garden shears, steel in {case.party.market}, 1 report, "
    )
    assert offered.filled.missing == ["order_count"]


def test_the_partys_language_comes_first_and_another_one_says_that_it_is_another():
    the_rulebook()
    reads_indonesian, reads_english = PartyFactory(language="id"), PartyFactory(language="en-GB")
    a_template()
    a_template(language="id", title="Terlambat", text="{party} terlambat.")
    a_template(language="id", title="Semua", clause="", text="Tanpa klausul.")
    a_template(clause="counterfeit", title="Another clause")

    own = shelf_of(a_case(reads_indonesian))
    english = shelf_of(a_case(reads_english))

    assert [one.template.title for one in own.rows] == ["Terlambat", "Semua"]
    assert (own.language, own.instead_of) == ("Indonesian", "")
    assert [one.template.title for one in english.rows] == ["Late parcels"]
    assert english.instead_of == ""

    services.retire_template(template_id=own.rows[0].template.pk, by=LEAD)
    services.retire_template(template_id=own.rows[1].template.pk, by=LEAD)
    instead = shelf_of(a_case(PartyFactory(language="id")))

    assert [one.template.language for one in instead.rows] == ["en"]
    assert (instead.language, instead.instead_of) == ("English", "Indonesian")


def test_each_change_is_a_version_and_the_same_again_is_none():
    template = a_template()

    again = a_template(template_id=template.pk, number=1)
    changed = a_template(template_id=template.pk, number=1, text="{party} was late.")

    assert (again.number, changed.number) == (1, 2)
    said = ReasonTemplateVersion.objects.filter(template=template).values_list("number", "text")
    assert list(said) == [(2, "{party} was late."), (1, WORDS)]
    assert Event.objects.filter(name="template.saved").count() == 2


def test_what_somebody_else_changed_since_is_not_overwritten():
    template = a_template()
    a_template(template_id=template.pk, number=1, text="Theirs.")

    with pytest.raises(services.TemplateChanged):
        a_template(template_id=template.pk, number=1, text="Mine.")

    template.refresh_from_db()
    assert template.text == "Theirs."


def test_a_name_is_taken_once_for_a_clause_and_language_and_words_are_needed():
    a_template()

    with pytest.raises(services.TemplateKnown):
        a_template()
    with pytest.raises(InvalidInput):
        a_template(title="  ", language="id")

    assert ReasonTemplate.objects.count() == 1


def test_an_unfilled_placeholder_blocks_sending_and_is_named():
    case, reviewer = a_case(), a_reviewer()

    with pytest.raises(services.PlaceholderUnfilled) as refusal:
        decided(case, reviewer, reason="Blue Fern was late: {what_was_seen}, {where}.")

    assert refusal.value.extra["placeholders"] == ["what_was_seen", "where"]
    assert "{what_was_seen}, {where}" in refusal.value.message
    assert not Decision.objects.exists()


def test_the_page_refuses_it_too_and_keeps_the_words(client):
    case = claimed(a_case(), sign_in(client))
    shown = client.get(reverse("workbench:case", args=[case.code]))
    said = {"choice": "violation:medium", "reason": "Late again: {what_was_seen}"}

    answer = client.post(reverse("workbench:decide", args=[case.code]), form_of(shown) | said)

    html = answer.content.decode()
    assert answer.status_code == 422
    assert "Still to be filled in: {what_was_seen}" in html
    assert "Late again: {what_was_seen}</textarea>" in html
    assert not Decision.objects.exists()


def test_the_panel_offers_templates_with_open_places_marked(client):
    a_template()
    case = claimed(a_case(), sign_in(client))

    html = page(client, "case", case.code)

    assert "<mark>{write: what was seen}</mark>" in html
    assert "1 place to fill in" in html
    assert 'data-key="t"' in html


def test_without_scripts_a_button_puts_the_words_into_the_reason_and_decides_nothing(client):
    template = a_template(text="{party} was late: {write: what was seen}")
    case = claimed(a_case(PartyFactory(name="Blue Fern Home")), sign_in(client))
    shown = client.get(reverse("workbench:case", args=[case.code]))

    answer = client.post(
        reverse("workbench:insert-template", args=[case.code]),
        {
            **form_of(shown),
            "choice": "violation:medium",
            "reason": "First of all:",
            "template": template.pk,
        },
    )

    html = answer.content.decode()
    assert "First of all:\nBlue Fern Home was late: {write: what was seen}</textarea>" in html
    assert 'value="violation:medium" checked' in html
    assert not Decision.objects.exists()


def test_leads_write_templates_and_reviewers_read_them(client):
    the_rulebook()
    sign_in(client, "policy_manager")
    said = {
        "clause": "late_dispatch",
        "language": "en",
        "title": "Late",
        "text": "{party} {write: seen}",
    }

    client.post(reverse("workbench:template-new"), said)

    template = ReasonTemplate.objects.get()
    html = page(client, "template-edit", template.pk)
    assert "Filled by the reviewer" in html
    assert "{write: seen}" in html
    sign_in(client)
    assert "<mark>{party}</mark>" in page(client, "templates")
    page(client, "template-new", status=404)


def test_a_metric_that_does_not_exist_is_told_in_the_editor(client):
    sign_in(client, "quality_lead")
    said = {"language": "en", "title": "Late", "text": "{metric.latness} was high."}

    html = client.post(reverse("workbench:template-new"), said).content.decode()

    assert "Nothing is called {metric.latness}. Known: {party}, {item}," in html
    assert not ReasonTemplate.objects.exists()


@pytest.mark.parametrize("slip", ["{foo}", "{partty}", "{metric.latness}", "{write:}", "{write: }"])
def test_what_nothing_would_fill_is_refused_with_the_known_ones_and_keeps_nothing(slip):
    template = a_template()

    with pytest.raises(services.PlaceholderUnknown) as refusal:
        a_template(template_id=template.pk, number=1, text=f"{{party}} {slip}")

    assert slip.replace(" }", "}") in refusal.value.message
    assert "{earlier_count}, {metric.…}" in refusal.value.message
    assert "{write: what was seen}" in refusal.value.message
    assert refusal.value.extra["errors"][0]["field"] == "text"
    template.refresh_from_db()
    assert (template.text, template.number) == (WORDS, 1)
