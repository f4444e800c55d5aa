"""Items: told, told again, frozen."""

import pytest

from governance import content
from governance.actors import Actor
from governance.errors import InvalidInput
from governance.models import Event
from governance.principals import Principal
from items import selectors, services
from items.models import Item, ItemVersion
from tests.factories import ItemFactory, MarketFactory, MembershipFactory, PartyFactory

pytestmark = pytest.mark.django_db

KEY = Actor("key", "3")
LISTING = {
    "title": "Linen shirt",
    "text": "Breathes.",
    "url": "https://shop.example/4711",
    "images": ["https://cdn.example/1.jpg"],
    "price": {"amount": 2590, "currency": "USD"},
    "brand": "Fern & Co",
}


def upsert(**fields) -> Item:
    said = {"kind": "listing", "external_id": "4711", "data": LISTING, "by": KEY, **fields}
    owner = said.pop("owner", None) or PartyFactory(external_id="the-shop")
    return services.upsert_item(market=MarketFactory(), owner=owner, **said)


@pytest.fixture
def shop():
    return PartyFactory()


def events() -> list[str]:
    return list(Event.objects.order_by("pk").values_list("name", flat=True))


def test_a_new_item_has_one_version_with_its_words(shop):
    item = upsert(owner=shop)

    assert item.ref == "us:listing:4711"
    assert selectors.latest_data(item) == LISTING
    assert list(item.versions.values_list("number", flat=True)) == [1]
    assert events() == ["item.registered"]


def test_telling_the_same_again_writes_nothing(shop):
    upsert(owner=shop)
    upsert(owner=shop, data=dict(reversed(LISTING.items())))

    assert ItemVersion.objects.count() == 1
    assert events() == ["item.registered"]


def test_other_words_are_another_version_and_the_first_stays(shop):
    item = upsert(owner=shop)
    upsert(owner=shop, data={**LISTING, "title": "Cotton shirt"})

    titles = [version.content.data["title"] for version in selectors.versions_of(item)]
    assert titles == ["Cotton shirt", "Linen shirt"]
    assert Event.objects.last().payload == {"item": item.pk, "fields": ["data"]}


def test_words_that_come_back_are_a_version_of_their_own(shop):
    for title in ("a", "b", "a"):
        item = upsert(owner=shop, data={"title": title})

    assert item.versions.count() == 3


def test_what_is_not_said_is_left_alone(shop):
    upsert(owner=shop, category="shirts", language="en")
    item = upsert(owner=shop, data=None, state="gone")

    assert (item.category, item.language, item.state) == ("shirts", "en", "gone")
    assert selectors.latest_data(item) == LISTING
    assert Event.objects.last().payload["fields"] == ["state"]


def test_the_digest_of_the_words_cannot_be_guessed_without_the_key(shop, settings):
    first = upsert(owner=shop).versions.get().same_digest
    settings.LEDGER_KEY = "6b" * 32
    other = upsert(owner=shop, external_id="4712").versions.get().same_digest

    assert first != other


def test_erased_words_told_again_are_a_new_version(shop):
    item = upsert(owner=shop)
    content.erase(selectors.latest_version(item).content, by=KEY)

    assert selectors.latest_data(item) == {}
    upsert(owner=shop)

    assert item.versions.count() == 2
    assert selectors.latest_data(item) == LISTING


def test_freezing_keeps_what_was_seen_and_costs_no_row(shop):
    item = upsert(owner=shop)

    frozen = services.freeze(item=item)
    upsert(owner=shop, data={"title": "Another"})

    assert services.freeze(item=item) != frozen
    assert frozen.content.data == LISTING
    assert ItemVersion.objects.count() == 2


def test_an_item_of_which_nothing_was_seen_can_be_frozen():
    item = ItemFactory()

    assert services.freeze(item=item) == services.freeze(item=item)
    assert item.versions.get().content.data == {}


BAD_DATA = [
    ({"title": 5}, "data.title"),
    ({"title": "x" * 301}, "data.title"),
    ({"colour": "red"}, "data"),
    ({"url": "javascript:alert(1)"}, "data.url"),
    ({"images": ["https://a.example/1", "ftp://b.example"]}, "data.images[1]"),
    ({"price": {"amount": -1, "currency": "USD"}}, "data.price.amount"),
    ({"price": {"amount": 9.99, "currency": "USD"}}, "data.price.amount"),
    ({"price": {"amount": 1, "currency": "usd"}}, "data.price.currency"),
    ({"second": -1}, "data.second"),
]


@pytest.mark.parametrize(("data", "field"), BAD_DATA)
def test_bad_data_is_refused_by_field_and_writes_nothing(shop, data, field):
    with pytest.raises(InvalidInput) as refusal:
        upsert(owner=shop, data=data)

    assert [fault["field"] for fault in refusal.value.faults] == [field]
    assert Item.objects.count() == 0


def test_a_live_moment_is_a_clip_and_a_second_of_a_live(shop):
    live = upsert(owner=shop, kind="live", external_id="l1", data={"title": "Spring sale"})
    moment = upsert(
        owner=shop,
        kind="live_moment",
        external_id="l1-734",
        parent=live,
        data={"clip_url": "https://cdn.example/clip.mp4", "second": 734},
    )

    assert selectors.ancestors(moment) == [live]
    assert selectors.latest_data(moment)["second"] == 734


@pytest.mark.parametrize(
    "data",
    [
        None,
        {},
        {"clip_url": "https://cdn.example/clip.mp4"},
        {"second": 3},
        {"clip_url": "https://cdn.example/clip.mp4", "second": "3"},
    ],
)
def test_a_live_moment_needs_its_clip_and_second(shop, data):
    live = upsert(owner=shop, kind="live", external_id="l1", data=None)

    with pytest.raises(InvalidInput):
        upsert(owner=shop, kind="live_moment", external_id="m", parent=live, data=data)

    assert Item.objects.get() == live


@pytest.mark.parametrize("parent_kind", [None, "listing"])
def test_a_live_moment_needs_its_live(shop, parent_kind):
    parent = ItemFactory(owner=shop, kind=parent_kind) if parent_kind else None
    data = {"clip_url": "https://cdn.example/clip.mp4", "second": 1}

    with pytest.raises(InvalidInput, match="needs the LIVE"):
        upsert(owner=shop, kind="live_moment", external_id="m", parent=parent, data=data)


def test_nothing_is_part_of_itself(shop):
    top = upsert(owner=shop, kind="venue", external_id="top", data=None)
    below = upsert(owner=shop, kind="venue", external_id="below", parent=top, data=None)

    for item, parent in ((top, top), (top, below)):
        with pytest.raises(InvalidInput, match="part of itself"):
            services.change_item(item_id=item.pk, parent=parent, by=KEY)

    top.refresh_from_db()
    assert top.parent is None


def test_ancestors_come_nearest_first_in_one_query(shop, django_assert_num_queries):
    item = None
    for name in ("top", "middle", "below"):
        item = ItemFactory(owner=shop, external_id=name, parent=item)

    with django_assert_num_queries(1):
        names = [above.external_id for above in selectors.ancestors(item)]

    assert names == ["middle", "top"]


def test_other_parties_take_part_once(shop):
    creator = PartyFactory(kind="creator")
    for _ in range(2):
        item = upsert(owner=shop, other_parties=[(creator, "host")])

    assert list(item.other_parties.values_list("party", "role")) == [(creator.pk, "host")]


def test_members_see_items_of_their_own_account_only():
    member = MembershipFactory()
    own, _ = ItemFactory(owner=member.party), ItemFactory()
    principal = Principal.of_user(member.user)

    assert list(selectors.items_visible_to(principal)) == [own]


def test_latest_words_of_a_page_come_in_one_query(shop, django_assert_num_queries):
    items = [upsert(owner=shop, external_id=str(n), data={"title": str(n)}) for n in range(5)]

    with django_assert_num_queries(1):
        found = selectors.latest_data_of(items)

    assert [found[item.pk]["title"] for item in items] == ["0", "1", "2", "3", "4"]
