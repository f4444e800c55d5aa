"""Every part of a version in the reader's language: told, missing, refused, and written in the editor."""

import pytest
from django.core.exceptions import ValidationError

from policies import services, shelf
from policies.documents import document_of
from policies.editing import open_page
from policies.faults import faults_of, gaps_of
from policies.scheme import lang_in, parse
from tests.factories import MarketFactory, UserFactory
from tests.rulebooks import DRAFTER, a_body, changed

SPOKEN = ["tiktok_us_seller", "tiktok_sea_seller", "tiktok_creator", "local_merchant"]
SANA = {"es": {"title": "Saludable"}}
PAPER = {
    "code": "licence",
    "title": "Licence",
    "text": "We need it.",
    "days": 30,
    "controls": ["listing_blocked"],
}


def spoken_body():
    return changed(
        a_body(languages=["en", "es"], documents=[PAPER]),
        scheme__bands__0__translations={"es": {"title": "Crítico"}},
        scheme__milestones__0__translations={"es": {"title": "Cierre"}},
        documents__0__translations={"es": {"title": "Licencia", "text": "La necesitamos."}},
        windows__translations={"es": {"redress": ["Puedes acudir a los tribunales."]}},
        translations={"es": {"title": "Reglas para vendedores"}},
    )


def test_every_part_is_told_in_a_language_it_has_and_else_as_it_stands():
    body = parse(spoken_body())

    told = body.in_language("es-mx")

    assert told.title == "Reglas para vendedores"
    assert told.scheme.bands[0].title == "Crítico"
    assert told.scheme.milestones[0].title == "Cierre"
    assert (told.documents[0].title, told.documents[0].text) == ("Licencia", "La necesitamos.")
    assert told.windows.redress == ["Puedes acudir a los tribunales."]
    assert told.clauses[0].title == body.clauses[0].title
    assert lang_in(told.clauses[0], "es-mx", body.first_language) == "en"
    assert lang_in(told.scheme.bands[0], "es-mx", body.first_language) == ""
    assert body.in_language("en") is body


def test_a_class_without_lines_of_its_own_tells_those_of_the_scheme_in_that_language():
    told = parse(spoken_body()).in_language("es")

    assert told.scheme.of_class("ordinary").milestones[0].title == "Cierre"


@pytest.mark.parametrize(
    "place", ["scheme.bands[0]", "scheme.milestones[0]", "tiers[0]", "documents[0]"]
)
def test_a_language_that_the_version_lacks_is_refused_by_name(place):
    way = place.replace("[", "__").replace("]", "").replace(".", "__")
    words = {"title": "Gesund", **({"text": "Wir brauchen es."} if "doc" in place else {})}
    body = changed(
        a_body(documents=[PAPER], tiers=[{"code": "gold", "title": "Gold", "clean_days": 9}]),
        **{f"{way}__translations": {"de": words}},
    )

    assert faults_of(body) == [
        {
            "field": f"{place}.translations.de",
            "message": "'de' is not among the languages of this version.",
        }
    ]


def test_words_that_say_nothing_are_a_fault_and_so_are_more_lines_than_there_are():
    body = changed(
        a_body(languages=["en", "es"]),
        scheme__bands__0__translations={"es": {"title": " "}},
        windows__translations={"es": {"redress": ["Uno.", "Dos.", "Tres.", "Cuatro."]}},
    )

    assert [one["field"] for one in faults_of(body)] == [
        "scheme.bands[0].translations.es.title",
        "windows.translations.es.redress",
    ]


def test_what_a_declared_language_is_not_told_in_is_named_and_stops_nothing():
    body = spoken_body()

    found = {one["field"]: one["message"] for one in gaps_of(body)}

    assert faults_of(body) == []
    assert "scheme.bands[0].translations.es" not in found
    assert "documents[0].translations.es" not in found
    title = body["clauses"][0]["title"]
    assert found["clauses[0].translations.es"] == (
        f"{title!r} has no words in 'es': parties read it as it stands."
    )


@pytest.mark.parametrize("code", SPOKEN)
def test_the_packs_of_the_demonstration_say_everything_in_four_languages(code):
    body = shelf.read_pack(code).body

    assert sorted(body["languages"]) == ["en", "es", "id", "zh-hans"]
    assert gaps_of(body) == []


@pytest.mark.parametrize("code", sorted(set(shelf.codes()) - set(SPOKEN)))
def test_the_other_packs_declare_only_the_language_they_have(code):
    assert shelf.read_pack(code).body.get("languages", ["en"]) == ["en"]


def test_words_of_a_pack_for_what_it_does_not_have_are_refused(tmp_path):
    (tmp_path / "words").mkdir()
    (tmp_path / "mine.toml").write_text((shelf.SHELF / "tiktok_us_seller.toml").read_text())
    (tmp_path / "words/mine.es.toml").write_text('[bands]\nsplendid = "Espléndida"\n')

    with pytest.raises(shelf.PackFault, match="es: there is no 'splendid' among bands"):
        shelf.read_pack(tmp_path / "mine.toml")


def test_a_document_tells_lines_bands_tiers_and_papers_in_the_language():
    doc = document_of(parse(shelf.read_pack("local_merchant").body), language="zh-hans")

    assert doc.body.title == "本地服务商家规则"
    assert {title for title, _tone, _said in doc.ledgers[0].bands} == {"严重", "有风险", "良好"}
    assert doc.ledgers[0].lines[0].title == "7 天内不能参加活动"
    assert [title for title, _takes, _brings in doc.tiers] == ["可信门店", "精选门店"]
    assert doc.papers[0][0] == "门店营业执照"
    assert doc.clauses[0].clause.title == "拒收有效代金券"


@pytest.mark.django_db
def test_a_draft_names_its_gaps_on_its_page_and_over_the_api(client):
    book = services.create_rulebook(
        code="us-seller",
        title="Rules",
        market_id=MarketFactory(code="us").pk,
        party_kind="seller",
        by=DRAFTER,
    )
    draft = services.save_draft(rulebook=book, body=spoken_body(), by=DRAFTER)
    client.force_login(UserFactory(role="policy_manager"))

    page = client.get(f"/rulebooks/us-seller/drafts/{draft.pk}/").content.decode()
    said = client.get(f"/api/v1/rulebooks/us-seller/drafts/{draft.pk}").json()

    assert "parts without words in a language of this version" in page
    assert said["faults"] == []
    assert said["gaps"] == gaps_of(spoken_body())


def test_a_band_keeps_its_titles_in_other_languages_as_lines_of_the_editor():
    page = open_page(spoken_body(), "scheme")
    field = page.rows["bands"].forms[0].fields["translations"]
    assert field.prepare_value({"es": {"title": "Crítico"}}) == "es: Crítico"
    assert field.clean("es: Crítico\nid: Kritis") == {
        "es": {"title": "Crítico"},
        "id": {"title": "Kritis"},
    }
    with pytest.raises(ValidationError, match="a language, a colon and the title"):
        field.clean("Crítico")
