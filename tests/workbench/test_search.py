"""One box for everything, tolerant of typos in names."""

import pytest
from django.urls import reverse

from governance import clock
from monitoring.models import Order
from parties import names
from parties.models import NameWord, Party
from parties.selectors import search
from tests.factories import EntityFactory, ItemFactory, MembershipFactory, PartyFactory
from tests.integrations.factories import a_key
from tests.workbench.browsing import page, sign_in
from tests.workbench.factories import a_case, a_reviewer, decided, the_rulebook

pytestmark = pytest.mark.django_db


def opened(client, q):
    """Where the search leads, or nothing where it shows a list."""
    answer = client.get(reverse("workbench:search"), {"q": q})
    return getattr(answer, "url", "")


def found(client, q):
    answer = client.get(reverse("workbench:search"), {"q": q, "list": "yes"})
    assert answer.status_code == 200
    return answer.context["found"]


def an_order(party, external_id, outcome="placed"):
    return Order.objects.create(
        party=party, external_id=external_id, outcome=outcome, placed_at=clock.now(), currency="USD"
    )


def test_the_only_exact_hit_opens_at_once(client):
    the_rulebook()
    case = a_case(PartyFactory(name="Blue Fern Home", external_id="7001"))
    decision = decided(a_case(), a_reviewer())
    item = ItemFactory(external_id="A-1")
    order = an_order(case.party, "O-77")
    an_order(case.party, "O-77", "completed")
    sign_in(client)

    assert opened(client, case.code.lower()) == reverse("workbench:case", args=[case.code])
    assert opened(client, decision.code) == reverse("workbench:case", args=[decision.case.code])
    assert opened(client, "7001") == reverse("workbench:party", args=[case.party_id])
    assert opened(client, "@7001") == reverse("workbench:party", args=[case.party_id])
    assert opened(client, case.party.ref) == reverse("workbench:party", args=[case.party_id])
    assert opened(client, "A-1") == reverse("workbench:item", args=[item.pk])
    assert opened(client, item.ref) == reverse("workbench:item", args=[item.pk])
    assert opened(client, "O-77") == reverse("workbench:party", args=[order.party_id])


def test_two_exact_hits_are_a_list_and_come_first(client):
    PartyFactory(external_id="900", name="Zebra")
    PartyFactory(external_id="9001", name="Aardvark")
    ItemFactory(external_id="900", owner=PartyFactory(name="Owner"))
    sign_in(client)

    assert opened(client, "900") == ""
    assert [one.name for one in found(client, "900").parties] == ["Zebra", "Aardvark"]
    assert len(found(client, "900").items) == 1


def test_names_are_found_by_the_beginning_of_their_words_the_same_name_first(client):
    for name in ("Home of Blue Ferns", "Blue Fern Home", "Blue Fern", "Red Fern"):
        PartyFactory(name=name)
    sign_in(client)

    assert [one.name for one in found(client, "blue fern").parties] == [
        "Blue Fern",
        "Blue Fern Home",
        "Home of Blue Ferns",
    ]
    assert opened(client, "blue fern") == ""


@pytest.mark.parametrize(
    "typed",
    [
        "bleu fren",
        "blu fern",
        "bluee fern",
        "vlue fern",
        "blue ferm",
        "Bluefern hime",
        "blue fehrn",
    ],
)
def test_typos_in_names_are_forgiven(client, typed):
    PartyFactory(name="Blue Fern Home")
    PartyFactory(name="Bluefern Homes")
    PartyFactory(name="Cedar Street Camp")
    sign_in(client)

    hits = found(client, typed)

    names_found = [one.name for one in [*hits.parties, *hits.similar]]
    assert names_found
    assert "Cedar Street Camp" not in names_found
    assert "Blue" in names_found[0]


def test_what_was_meant_is_said_apart_from_what_was_found(client):
    PartyFactory(name="Blue Fern Home")
    sign_in(client)

    html = page(client, "search", q="bleu fern")

    assert "Did you mean" in html
    assert "Blue Fern Home" in html


def test_an_id_is_not_taken_for_a_name_with_a_slip_in_it(client):
    PartyFactory(name="Depot 7500042")
    PartyFactory(name="Depot 7500043")
    sign_in(client)

    hits = found(client, "O-7500042")

    assert [one.name for one in hits.parties] == ["Depot 7500042"]
    assert hits.similar == []


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("Café Ümlaut", "cafe umlaut"),
        ("Cafe Umlaut", "Café Ümlaut"),
        ("Đặng Thị Shop", "dang thi"),
        ("Søn & Łódź", "son lodz"),
        ("МАГАЗИН Ёлка", "магазин"),
        ("МАГАЗИН Ёлка", "магазн елка"),
        ("ＦＵＬＬ Width", "full"),
        ("蓝蕨家居旗舰店", "蓝蕨"),
        ("蓝蕨家居旗舰店", "家居"),
        ("蓝蕨家居旗舰店", "蓝厥家居旗舰店"),
        ("蓝蕨家居旗舰店", "蓝蕨家俱"),
        ("ร้านค้าไทย", "ร้านค้า"),
        ("한국상점", "한국"),
        ("O'Brien's \\ Gifts", "obrien's gifts"),
        ("Yunshan 云杉 Feed", "云杉"),
    ],
)
def test_accents_scripts_and_marks_stand_in_nobodys_way(client, name, typed):
    party = PartyFactory(name=name)
    PartyFactory(name="Something else")
    sign_in(client)

    hits = found(client, typed)

    assert [one.pk for one in [*hits.parties, *hits.similar]] == [party.pk]


def test_accounts_are_found_by_their_legal_person(client):
    entity = EntityFactory(legal_name="Remarkable Trading GmbH")
    party = PartyFactory(name="Blue Fern Home", entity=entity)
    sign_in(client)

    assert [one.pk for one in found(client, "remarkable").legal] == [party.pk]


@pytest.mark.parametrize(
    "said",
    ["", "  ", "\x00", "':* & !", "%_\\", "'; DROP", "CASE-ZZZZZZZZZZZZ", "9" * 120, "a" * 900],
)
def test_nonsense_finds_nothing_and_breaks_nothing(client, said):
    PartyFactory(name="Blue Fern Home")
    sign_in(client)

    answer = client.get(reverse("workbench:search"), {"q": said})

    assert answer.status_code == 200
    assert "Blue Fern Home" not in answer.content.decode()


def test_words_are_learnt_from_new_and_changed_names_and_twice_does_no_harm():
    party = PartyFactory(name="Blue Fern 4711")
    PartyFactory(name="Blue Fern")
    Party.objects.filter(pk=party.pk).update(name="Red Cedar")
    NameWord.objects.create(word="cedar", key="cedar", near=["cedar", "edar"])

    assert set(NameWord.objects.values_list("word", flat=True)) == {"blue", "fern", "red", "cedar"}
    assert names.meant_by(["cedra"]) == [["cedra", "cedar"]]
    assert [one.pk for one in search(Party.objects.all(), "cedar")] == [party.pk]


def test_without_trigrams_one_slip_a_word_is_still_forgiven():
    PartyFactory(name="Prairie Moon")

    assert names.meant_by(["prarie"], trigrams=False) == [["prarie", "prairie"]]
    assert names.meant_by(["praxxie"], trigrams=False) == [["praxxie"]]


def test_how_alike_is_a_setting(settings):
    PartyFactory(name="Prairie Moon")
    settings.SEARCH_SIMILARITY = 0.2
    loose = names.meant_by(["praxxie"])
    settings.SEARCH_SIMILARITY = 0.95
    strict = names.meant_by(["praxxie"])

    assert loose == [["praxxie", "prairie"]]
    assert strict == [["praxxie"]]


def test_the_api_finds_what_its_key_may_read(client):
    the_rulebook()
    party = PartyFactory(name="Blue Fern Home", external_id="7001")
    case = a_case(party)
    ItemFactory(external_id="7001", owner=party)
    address = reverse("workbench:api-search")

    def kinds(*scopes, q="7001"):
        _made, headers = a_key(*scopes)
        answer = client.get(address, {"q": q}, headers=headers)
        assert answer.status_code == 200
        return [(hit["kind"], hit["exact"], hit["similar"]) for hit in answer.json()["results"]]

    assert kinds("parties:read", "items:read") == [("party", True, False), ("item", True, False)]
    assert kinds("items:read") == [("item", True, False)]
    assert kinds("parties:read", q=case.code) == []
    assert kinds("cases:read", q=case.code) == [("case", True, False)]
    assert kinds("parties:read", q="bleu fern") == [("party", False, True)]


def test_the_api_wants_words_and_a_reader(client):
    _made, headers = a_key("parties:read")

    assert client.get(reverse("workbench:api-search"), headers=headers).status_code == 422
    assert client.get(reverse("workbench:api-search"), {"q": "x"}).status_code == 401
    client.force_login(MembershipFactory().user)
    assert client.get(reverse("workbench:api-search"), {"q": "x"}).status_code == 404


@pytest.mark.parametrize(("q", "most"), [("blue", 14), ("bleu", 17), ("shop-1", 16)])
def test_a_search_costs_the_same_however_many_there_are(
    client, q, most, django_assert_max_num_queries
):
    the_rulebook()
    for n in range(8):
        PartyFactory(name=f"Blue Fern {n}", entity=EntityFactory())
    sign_in(client)
    page(client, "search", q=q)

    with django_assert_max_num_queries(most):
        page(client, "search", q=q)


def test_a_case_is_found_by_its_short_code_however_it_is_said(client):
    the_rulebook()
    case = a_case()
    bare = case.code.removeprefix("CASE-")
    sign_in(client)

    for said in (f"case {bare.lower()}", f"Case - {bare}", f"CASE-{bare}"):
        assert opened(client, said) == reverse("workbench:case", args=[case.code])
    assert found(client, bare).cases == [case]
    assert found(client, bare.lower()).cases == [case]
