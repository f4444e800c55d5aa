"""What an incident may match and freeze: the filter, its bounds, and whom it meets, as SQL."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from msgspec import Meta

from governance.errors import DomainError, InvalidInput
from governance.models import Market
from governance.refs import matching
from items.models import Kind as ItemKind
from parties.models import Entity, Party
from parties.models import Kind as PartyKind
from violations.models import Incident, IncidentLimit

Freeze = Incident.Freeze
MOST_HOURS = 72  # where no limit was set for a market
MUCH = 10  # percent by which the counts may differ between what was seen and what is met
OF_ITEMS = frozenset({Freeze.SALE, Freeze.HIDING})
CONTROL_OF: dict[str, str] = {
    Freeze.LISTING: "listing_blocked",
    Freeze.SALE: "not_shoppable",
    Freeze.HIDING: "hidden",
}
PAYOUTS = {"creator": "commission_held"}
ALL_PAYOUTS = "withdrawals_held"

Word = Annotated[str, Meta(max_length=120)]


class Matching(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True, frozen=True):
    """Whom or what an incident meets, within its market. All that is given must hold.

    Where something is said of items, parties are met that own such an item.
    """

    party_kind: Literal["", "seller", "creator", "local_merchant"] = ""
    entity: Word = ""
    linked_to: Annotated[str, Meta(max_length=200)] = ""
    item_kind: Annotated[str, Meta(max_length=16)] = ""
    category: Word = ""
    brand: Word = ""
    product_code: Word = ""

    @property
    def names_items(self) -> bool:
        return bool(self.item_kind or self.category or self.brand or self.product_code)

    def said(self) -> dict[str, str]:
        return msgspec.to_builtins(self)


NAMES: dict[str, "str | Promise"] = {
    "party_kind": _("kind of party"),
    "entity": _("owned by"),
    "linked_to": _("linked to"),
    "item_kind": _("kind of item"),
    "category": _("category"),
    "brand": _("brand"),
    "product_code": _("product code"),
}


class IncidentOutOfBounds(InvalidInput):
    """This cannot be opened. Each fault names its field and the remedy."""

    code = "incident_out_of_bounds"

    def __init__(self, *faults: dict[str, Any]):
        super().__init__(" ".join(fault["message"] for fault in faults), faults=list(faults))


class PersonRequired(DomainError):
    """Only a person may do this. Name one with the header Goodstanding-Actor."""

    code = "person_required"
    status = 403


class OtherPersonNeeded(DomainError):
    """Two people are needed: a senior colleague who did not ask for this must do it."""

    code = "second_person_needed"
    status = 403


class CountsDiffer(DomainError):
    """It would meet far more or fewer than you were shown. Look at the new counts and say yes again."""

    code = "counts_differ"


class IncidentNotWaiting(DomainError):
    """This incident does not wait for a second person."""

    code = "incident_not_waiting"


class IncidentOver(DomainError):
    """This incident does not run, or runs no longer."""

    code = "incident_over"


class NothingMet(DomainError):
    """Nothing matches, so there is nothing to freeze."""

    code = "nothing_met"
    status = 422


def fault(field: str, message: str, value: Any = None) -> dict[str, Any]:
    said = {"field": field, "message": message}
    return said if value is None else {**said, "value": value}


def matching_from(said: Mapping[str, Any], market: Market) -> Matching:
    """The filter in its one form, with everything that it names known; or faults by field."""
    try:
        found = msgspec.convert(
            {key: value.strip() for key, value in said.items() if value and value.strip()}, Matching
        )
    except (msgspec.ValidationError, AttributeError) as problem:
        raise IncidentOutOfBounds(
            fault("filter", f"{problem}. Leave it out, or correct it.")
        ) from None
    faults = []
    if found == Matching():
        faults.append(fault("filter", "Say whom or what it meets: at least one condition."))
    if found.item_kind and found.item_kind not in ItemKind.values:
        known = ", ".join(ItemKind.values)
        faults.append(fault("item_kind", f"Choose one of: {known}.", found.item_kind))
    if found.entity and not Entity.objects.filter(external_id=found.entity).exists():
        faults.append(fault("entity", "There is no such legal person.", found.entity))
    if found.linked_to and not _named(found.linked_to, market):
        faults.append(fault("linked_to", "There is no such party in this market.", found.linked_to))
    if "\0" in "".join(found.said().values()):
        faults.append(fault("filter", "Remove the NUL character."))
    if faults:
        raise IncidentOutOfBounds(*faults)
    return found


def _named(ref: str, market: Market) -> QuerySet[Party]:
    return Party.objects.filter(matching(ref), market=market)


def words_of(said: Mapping[str, str]) -> list[tuple[str, str]]:
    """The filter as people read it."""
    kinds = dict(ItemKind.choices) | dict(PartyKind.choices)
    return [
        (str(NAMES[name]), str(kinds.get(value, value)) if "kind" in name else value)
        for name, value in said.items()
        if value and name in NAMES
    ]


def most_hours(market_id: str, at: datetime) -> int:
    """For how long an incident in this market may run in all, as the limit stood at `at`."""
    limit = (
        IncidentLimit.objects.filter(market=market_id, effective_from__lte=at)
        .order_by("-effective_from", "-pk")
        .first()
    )
    return limit.hours if limit else MOST_HOURS


def differs_much(seen: int, now: int) -> bool:
    """Whether what is met now is not what somebody said yes to."""
    return abs(now - seen) * 100 > MUCH * max(seen, 1)


@dataclass(frozen=True, slots=True)
class Reach:
    """Whom a freeze meets: rows (place, party, item, language, kind of party) in order of place.

    The place is the key of the item or party walked along, so that a pass can go on where it was.
    """

    freeze: str
    walks_items: bool
    of_items: bool
    where: str
    params: dict[str, Any]

    @property
    def sql(self) -> str:
        if not self.walks_items:
            return f"""SELECT p.id AS place, p.id AS party, NULL::bigint AS item, p.language, p.kind
                FROM parties_party p WHERE {self.where}"""  # noqa: S608 - made of constants
        item = "i.id" if self.of_items else "NULL::bigint"
        return f"""SELECT i.id AS place, p.id AS party, {item} AS item, p.language, p.kind
            FROM items_item i JOIN parties_party p ON p.id = i.owner_id
            WHERE {self.where}"""  # noqa: S608 - made of constants

    @property
    def place(self) -> str:
        return "i.id" if self.walks_items else "p.id"

    @property
    def target(self) -> str:
        """What its controls are keyed by."""
        return "i.id" if self.of_items else "p.id"

    def control_of(self, party_kind: str) -> str:
        if self.freeze == Freeze.PAYOUT:
            return PAYOUTS.get(party_kind, ALL_PAYOUTS)
        return CONTROL_OF[self.freeze]


_PARTY = {
    "party_kind": "p.kind = %(party_kind)s",
    "entity": "p.entity_id = (SELECT id FROM parties_entity WHERE external_id = %(entity)s)",
    "linked_to": """p.id IN (
        SELECT %(named)s UNION SELECT other_id FROM parties_link
        WHERE party_id = %(named)s AND valid_to IS NULL
        UNION SELECT party_id FROM parties_link WHERE other_id = %(named)s AND valid_to IS NULL)""",
}
_ITEM = {
    "item_kind": "i.kind = %(item_kind)s",
    "category": "i.category = %(category)s AND i.category <> ''",
    "brand": "lower(i.brand) = lower(%(brand)s) AND i.brand <> ''",
    "product_code": "i.product_code = %(product_code)s AND i.product_code <> ''",
}


def reach_of(freeze: str, market: Market, matching: Matching) -> Reach:
    """Whom one freeze of this filter meets."""
    of_items = freeze in OF_ITEMS
    walks_items = of_items or matching.names_items
    said = matching.said()
    where = ["p.market_id = %(market)s"]
    if walks_items:
        where = ["i.market_id = %(market)s", "i.state = 'active'"]
        where += [clause for name, clause in _ITEM.items() if said.get(name)]
    where += [clause for name, clause in _PARTY.items() if said.get(name)]
    params: dict[str, Any] = {**said, "market": market.pk}
    if matching.linked_to:
        named = _named(matching.linked_to, market).values_list("pk", flat=True).first()
        params["named"] = named or 0
    return Reach(freeze, walks_items, of_items, " AND ".join(where), params)


def reaches_of(incident: Incident) -> list[Reach]:
    """The same for each freeze of an incident, by the filter that was approved."""
    matching = msgspec.convert(incident.matching, Matching)
    return [reach_of(freeze, incident.market, matching) for freeze in incident.freezes]
