"""A statement of reasons is complete, in the party's language, or there is no finding at all."""

from datetime import timedelta

import pytest
import time_machine
from rest_framework.test import APIClient

from policies import services as rules
from policies.models import Rulebook
from tests.rulebooks import DRAFTER, PUBLISHER, a_body, changed
from tests.violations.support import MARCH_1, a_party_under_rules, find
from violations import selectors, services
from violations.models import Violation
from violations.plans import appeal_until
from violations.statements import PARTS, refuse_incomplete

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _frozen():
    with time_machine.travel(MARCH_1, tick=False):
        yield


def stated(**fields):
    body = changed(
        a_body(territory="the United States"),
        clauses__0__measures=[{"control": "live_off", "duration": {"kind": "days", "n": 3}}],
    )
    violation = find(a_party_under_rules(body), **fields)
    return selectors.statement_text(violation.statement)


def test_every_part_is_there():
    said = stated()

    assert said["facts"] == "26 of 155 orders left late."
    assert said["initiative"] == "our own initiative"
    assert said["detection"] == "no automated means were used to find this"
    assert said["decision"] == "decided by a person"
    assert said["rule"]["text"] == "Orders are handed to the carrier within two working days."
    assert said["rule"]["version"] == 1
    assert "The facts above are a breach of it" in said["explanation"]
    (measure,) = said["measures"]
    assert (measure["territory"], measure["duration"]) == ("the United States", "days")
    assert measure["ends_at"] == (MARCH_1 + timedelta(days=3)).isoformat()
    assert [way["kind"] for way in said["redress"]] == ["appeal", "again", "further"]


@pytest.mark.parametrize("part", sorted(PARTS))
def test_a_part_that_is_missing_is_named(part):
    said = stated()
    said[part] = [] if part in {"measures", "redress"} else ""

    with pytest.raises(services.StatementIncomplete) as refused:
        refuse_incomplete(said, measures=True)

    assert refused.value.extra["part"] == part
    assert refused.value.extra["errors"][0]["field"] == part


@pytest.mark.parametrize(
    ("part", "field"),
    [(part, field) for part, fields in PARTS.items() for field in fields],
)
def test_a_field_that_is_missing_within_a_part_is_named(part, field):
    said = stated()
    rows = said[part] if isinstance(said[part], list) else [said[part]]
    rows[0][field] = ""

    with pytest.raises(services.StatementIncomplete) as refused:
        refuse_incomplete(said, measures=True)

    assert refused.value.extra["errors"][0]["field"] == f"{part}.{field}"


def test_a_finding_without_measures_needs_none_stated():
    said = stated()
    said["measures"] = []

    refuse_incomplete(said, measures=False)


def test_the_rule_is_told_in_the_partys_language_where_there_are_words():
    body = changed(
        a_body(languages=["en", "de"]),
        clauses__0__translations={
            "de": {"title": "Verspäteter Versand", "text": "Bestellungen gehen in zwei Tagen ab."}
        },
    )
    party = a_party_under_rules(body, language="de")

    said = selectors.statement_text(find(party).statement)

    assert said["rule"]["title"] == "Verspäteter Versand"
    assert said["rule"]["text"] == "Bestellungen gehen in zwei Tagen ab."
    assert "Verspäteter Versand" in said["explanation"]


def test_a_clause_of_its_own_windows_is_told_by_them():
    body = changed(
        clauses__0__windows={"appeal_hours": 72, "appeal_days": [2]},
        windows={"appeal_months": 6, "redress": ["You may go to court."]},
    )
    party = a_party_under_rules(body)

    preview = services.preview_violation(
        party=party, clause="late_dispatch", conduct_to=MARCH_1, at=MARCH_1
    )
    said = selectors.statement_text(find(party).statement)

    assert preview.appeal_until == MARCH_1 + timedelta(hours=72)  # longer than two local days
    assert said["redress"][0]["words"] == (
        "Appeal to us, free of charge, within 2 days of being informed, "
        "within 72 hours of being informed, whichever is longer."
    )
    assert said["redress"][1]["words"] == "You may go to court."


def test_another_clause_keeps_the_windows_of_the_version():
    party = a_party_under_rules(changed(clauses__0__windows={"appeal_hours": 72}))
    body = services.charge_for(
        party=party, clause="reminder", severity=None, conduct_to=MARCH_1, at=MARCH_1
    ).body

    assert appeal_until(body.windows_of("reminder"), MARCH_1, "America/New_York") == appeal_until(
        body.windows, MARCH_1, "America/New_York"
    )


def test_the_marketplace_previews_a_finding_and_nothing_is_written(client):
    from tests.integrations.factories import a_key

    party = a_party_under_rules()
    _, headers = a_key("violations:read")
    api = APIClient(headers=headers)

    answer = api.post(
        f"/api/v1/parties/{party.ref}/preview",
        {
            "clause": "reminder",
            "conduct_to": MARCH_1.isoformat(),
            "also": [{"clause": "late_dispatch", "severity": "high"}],
        },
        format="json",
    )

    assert answer.status_code == 200
    said = answer.json()
    assert (said["clause"], said["points"]) == ("late_dispatch", 50)
    assert (said["score_before"], said["score_after"]) == (200, 150)
    assert [measure["control"] for measure in said["measures"]] == [
        "listing_blocked",
        "campaigns_off",
    ]
    assert Violation.objects.count() == 0


def test_a_rule_without_words_in_the_language_stands_apart_and_no_sentence_mixes_two():
    body = changed(a_body(languages=["en", "es"]), translations={"es": {"title": "Reglas"}})
    party = a_party_under_rules(body, language="es")

    said = selectors.statement_text(find(party).statement)

    assert (said["rule"]["title"], said["rule"]["language"]) == ("Late dispatch", "en")
    assert said["rule"]["rulebook"] == "Reglas"
    assert "Late dispatch" not in said["explanation"]
    assert {way.get("language", "") for way in said["redress"] if way["kind"] == "further"} == {
        "en"
    }


def test_what_was_written_before_there_were_words_stays_as_it_was():
    party = a_party_under_rules(a_body(), language="es")
    statement = find(party).statement
    before = statement.content.data

    body = changed(a_body(languages=["en", "es"]), translations={"es": {"title": "Reglas"}})
    draft = rules.save_draft(rulebook=Rulebook.objects.get(), body=body, by=DRAFTER)
    rules.submit_draft(draft_id=draft.pk, effective_from=MARCH_1 + timedelta(days=1), by=DRAFTER)
    rules.publish_draft(draft_id=draft.pk, by=PUBLISHER)

    statement.refresh_from_db()
    assert statement.content.data == before
    assert statement.content.data["rule"]["rulebook"] == "Rules for sellers"
