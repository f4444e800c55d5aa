"""Markets, people, parties and items, made up for one test."""

import factory
from factory.django import DjangoModelFactory

from governance.models import Market, User
from items.models import Item
from parties.models import Entity, Membership, Party

PASSWORD = "correct horse battery"


class MarketFactory(DjangoModelFactory):
    """The United States unless told: `MarketFactory(code="id", zone="Asia/Jakarta")`."""

    class Meta:
        model = Market
        django_get_or_create = ("code",)

    code = "us"
    name = factory.LazyAttribute(lambda market: f"Market {market.code.upper()}")
    zone = "America/New_York"
    currency = "USD"


class UserFactory(DjangoModelFactory):
    """A person who can sign in with PASSWORD; `UserFactory(role="reviewer")`."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"person{n}")
    email = factory.LazyAttribute(lambda user: f"{user.username}@people.example")
    first_name = "Ada"
    last_name = factory.Sequence(lambda n: f"Lind {n}")
    role = User.Role.PARTY_MEMBER
    password = factory.django.Password(PASSWORD)


class EntityFactory(DjangoModelFactory):
    class Meta:
        model = Entity

    external_id = factory.Sequence(lambda n: f"entity-{n}")
    legal_name = factory.Sequence(lambda n: f"Blue Fern Trading {n} LLC")
    country = "US"


class PartyFactory(DjangoModelFactory):
    """A seller in the United States unless told."""

    class Meta:
        model = Party

    market = factory.SubFactory(MarketFactory)
    kind = Party.Kind.SELLER
    external_id = factory.Sequence(lambda n: f"shop-{n}")
    name = factory.Sequence(lambda n: f"Blue Fern Home {n}")
    email = factory.LazyAttribute(lambda party: f"{party.external_id}@shops.example")
    currency = factory.SelfAttribute("market.currency")


class MembershipFactory(DjangoModelFactory):
    """An owner of a new party unless told: `MembershipFactory(party=…, role="staff")`."""

    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    party = factory.SubFactory(PartyFactory)
    role = Membership.Role.OWNER


class ItemFactory(DjangoModelFactory):
    """A listing of a new party unless told; `upsert_item` makes one with versions."""

    class Meta:
        model = Item

    owner = factory.SubFactory(PartyFactory)
    market = factory.SelfAttribute("owner.market")
    kind = Item.Kind.LISTING
    external_id = factory.Sequence(lambda n: f"item-{n}")
