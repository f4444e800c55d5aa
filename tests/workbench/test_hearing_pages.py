"""Pages of hearing: conflicts by search, measures at rest, figures whose persons only leads see."""

from datetime import timedelta

import pytest
from django.urls import reverse

from governance import clock
from governance.actors import Actor
from parties.models import Party
from tests.factories import PartyFactory
from tests.workbench.browsing import page, sign_in
from tests.workbench.factories import a_case, a_reviewer, a_violation, an_appeal, claimed, decided
from workbench import services
from workbench.models import Conflict

pytestmark = pytest.mark.django_db

WHY = "The scans came late; they are looked at again."


def declare(client, **said):
    return client.post(reverse("workbench:conflicts"), {"why": "family", **said})


def test_an_account_is_found_by_its_name_and_chosen(client):
    party = a_case(PartyFactory(name="Blue Fern Home", external_id="shop-77")).party
    PartyFactory(name="Copper Kettle")
    user = sign_in(client)

    found = page(client, "conflicts", account="blue fern")
    assert "1 account" in found
    assert f"?party={party.pk}#declare" in found
    assert "Copper Kettle" not in found
    chosen = page(client, "conflicts", party=str(party.pk))
    assert "Blue Fern Home" in chosen
    assert f'name="party" value="{party.pk}"' in chosen
    assert declare(client, party=str(party.pk)).status_code == 302

    assert [(one.reviewer, one.party) for one in Conflict.objects.all()] == [(user, party)]


@pytest.mark.parametrize("said", ["shop-77", "Blue", "blue fern home"])
def test_ids_and_beginnings_of_names_find_it_too(client, said):
    a_case(PartyFactory(name="Blue Fern Home", external_id="shop-77"))
    sign_in(client)

    assert "Blue Fern Home" in page(client, "conflicts", account=said)


def test_what_names_nobody_says_so(client):
    sign_in(client)

    assert "No account is called so" in page(client, "conflicts", account="zzz nowhere")


def test_without_an_account_nothing_is_declared(client):
    a_case()
    sign_in(client)

    for said in ("", "999999", "us:seller:nobody"):
        assert declare(client, party=said).status_code == 422

    assert not Conflict.objects.exists()
    assert Party.objects.count() == 1


def test_measures_at_rest_stand_on_one_list_until_they_act_again(client):
    decision = decided(a_case(severity="high"), a_reviewer(), severity="high")
    case = an_appeal(decision.steps.get(kind="executed").violation)
    senior = sign_in(client, "senior_reviewer")
    stay = services.grant_stay_by_hand(
        case_id=case.pk,
        reason=WHY,
        until=clock.now() + timedelta(days=2),
        reviewer=senior,
        by=Actor.user(senior),
        source_key="click",
    )

    html = page(client, "stays")
    assert "At rest: 1" in html
    assert WHY in html
    assert case.party.name in html
    said = client.get("/api/v1/stays").json()["results"]
    assert [(one["id"], one["reason"], one["ended_at"]) for one in said] == [(stay.pk, WHY, None)]

    services.end_stay_by_hand(
        case_id=case.pk, stay_id=stay.pk, reviewer=senior, by=Actor.user(senior)
    )
    assert "Nothing rests" in page(client, "stays")
    assert WHY in page(client, "stays", state="ended")
    assert client.get("/api/v1/stays").json()["results"] == []
    assert len(client.get("/api/v1/stays?state=ended").json()["results"]) == 1


def test_a_case_says_of_whom_it_waits_for_words(client):
    hearer = sign_in(client)
    case = claimed(an_appeal(a_violation()), hearer)
    services.return_case_for_facts(
        case_id=case.pk, to="first_line", question="Seen?", reviewer=hearer, by=Actor.user(hearer)
    )

    html = page(client, "case", case.code)

    assert "waits for the first line" in html
    assert "waits for the party" not in html


def test_only_leads_read_figures_by_reviewer(client):
    decider = a_reviewer(first_name="Zuzana", last_name="Quist")
    decided(
        an_appeal(a_violation(reviewer=decider)),
        a_reviewer(),
        "overturn",
        overturn_cause="wrong_fact",
    )

    sign_in(client, "analyst")
    assert "Zuzana" not in page(client, "appeal-figures")
    refused = client.get("/api/v1/appeals/figures", {"by": "reviewer"})
    assert refused.status_code == 403
    assert client.get("/api/v1/appeals/figures", {"by": "clause"}).status_code == 200

    sign_in(client, "quality_lead")
    assert "Zuzana Quist" in page(client, "appeal-figures")
    said = client.get("/api/v1/appeals/figures", {"by": "reviewer"}).json()
    assert [one["name"] for one in said["rates"]] == ["Zuzana Quist"]
