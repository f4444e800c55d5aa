"""One box for everything: cases, decisions and runs by code, parties, items and orders.

Codes and ids are looked up exactly; names by the beginning of their words; and where that finds next
to nothing, by the words that may have been meant. Each step reads a bounded number of rows.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Case as Choice
from django.db.models import IntegerField, Q, QuerySet, Value, When
from django.urls import reverse

from governance import codes
from governance.permissions import STAFF, key
from governance.principals import Principal
from governance.refs import matching
from items.models import Item
from monitoring.models import Order
from parties import names
from parties.models import Entity, Party
from parties.selectors import with_state
from workbench.models import BulkRun, Case, Decision
from workbench.selectors.cases import cases
from workbench.selectors.clauses import titled
from workbench.selectors.parties import standings_of, titles_of

SHOWN = 20
READ = 400
ENOUGH = 3  # fewer by name, and we ask what was meant
SHORTEST = 2
NUMBER = re.compile(r"[0-9]+|[A-Za-z]{0,6}[-_#.]?[0-9]{4,}")  # O-7500042: no name, and not mistyped
# A code without its CASE-. More digits than these are rather the beginning of somebody's id.
BARE = re.compile(r"[0-9]{4}|(?=.*[0-9])(?=.*[A-Za-z])[0-9A-Za-z]{4,6}")


@dataclass(slots=True)
class Found:
    """What was found of each kind, the surest first; `exact` are the keys of those that are it."""

    q: str
    cases: list[Case] = field(default_factory=list)
    runs: list[BulkRun] = field(default_factory=list)
    parties: list[Any] = field(default_factory=list)
    similar: list[Any] = field(default_factory=list)
    legal: list[Any] = field(default_factory=list)
    items: list[Any] = field(default_factory=list)
    orders: list[Order] = field(default_factory=list)
    exact: dict[str, set[int]] = field(default_factory=dict)

    @property
    def anything(self) -> bool:
        groups = (self.cases, self.runs, self.parties, self.similar, self.legal, self.items)
        return any(groups) or bool(self.orders)

    def is_exact(self, kind: str, number: int) -> bool:
        return number in self.exact.get(kind, ())

    @property
    def only_one(self) -> str:
        """The page of the only exact hit; nothing where several, or none, are exact."""
        hits = [(kind, number) for kind, numbers in self.exact.items() for number in numbers]
        if len(hits) != 1:
            return ""
        kind, number = hits[0]
        match kind:
            case "case":
                return reverse("workbench:case", args=[codes.encode("CASE", number)])
            case "run":
                return reverse("workbench:bulk-run", args=[number])
            case "order":
                party = next(one.party_id for one in self.orders if one.pk == number)
                return reverse("workbench:party", args=[party])
            case _:
                return reverse(f"workbench:{kind}", args=[number])


def find(said: str, principal: Principal) -> Found:
    """Everything that this principal may read and these words name."""
    q = " ".join(said.replace("\0", " ").split())[:120]
    found = Found(q)
    if not q:
        return found
    grants = principal.grants
    staff = bool(grants & STAFF)
    if staff or key("cases:read") in grants:
        _find_by_code(found, principal, staff=staff)
    if staff or key("parties:read") in grants:
        _find_parties(found, principal)
        _find_orders(found, principal)
    if staff or key("items:read") in grants:
        _find_items(found, principal)
    return found


def _find_by_code(found: Found, principal: Principal, *, staff: bool) -> None:
    """CASE-7F3K, DEC-… leads to its case, BULK-… to its run; said as "case 7f3k" or 7F3K alone too."""
    number = _number("CASE", found.q)
    if number is None and BARE.fullmatch(found.q):
        number = _number("CASE", f"CASE-{found.q}")
    if (decision := _number("DEC", found.q)) is not None:
        number = Decision.objects.filter(pk=decision).values_list("case_id", flat=True).first()
    if number is not None:
        found.cases = titled(cases(principal.user_id).filter(pk=number))
        # Digits alone may as well be somebody's id: what is so called is shown beside it.
        found.exact["case"] = {case.pk for case in found.cases if not found.q.isdecimal()}
    if staff and (run := _number("BULK", found.q)) is not None:
        found.runs = list(BulkRun.objects.filter(pk=run))
        found.exact["run"] = {one.pk for one in found.runs}


def accounts(said: str, principal: Principal) -> list[Any]:
    """Accounts that these words name, the surest first: what a form offers to choose from."""
    found = Found(" ".join(said.replace("\0", " ").split())[:120])
    if found.q:
        _find_parties(found, principal)
    return [*found.parties, *found.legal, *found.similar][:SHOWN]


def _number(prefix: str, said: str) -> int | None:
    said = "-".join(said.replace("-", " ").split())
    number = codes.decode(prefix, said)
    return number if number is not None and number < 2**63 else None


def _find_parties(found: Found, principal: Principal) -> None:
    handle = found.q.removeprefix("@")
    visible = Party.objects.visible_to(principal)
    condition = Q(external_id__startswith=handle)
    if found.q.count(":") == 2:
        condition = matching(found.q)
    words, number = names.words_of(handle), bool(NUMBER.fullmatch(handle))
    if number:  # the letters before it begin a thousand names
        words = [word for word in words if any(letter.isdigit() for letter in word)]
    if words and len(handle) >= SHORTEST:
        condition |= Q(names.has_words("name", names.beginning_with(words)))
    rows = _ranked(visible, condition, handle)
    found.parties = rows
    found.exact["party"] = {one.pk for one in rows if handle in {one.external_id, one.ref}}
    if not words or len(handle) < SHORTEST or found.exact["party"] or ":" in handle:
        return
    seen = {one.pk for one in rows}
    found.legal = _by_entity(visible, words, but=seen)
    seen |= {one.pk for one in found.legal}
    if len(seen) < ENOUGH and not number:
        meant = names.meant_by(words)
        if any(len(group) > 1 for group in meant):
            likely = Q(names.has_words("name", names.any_of(meant))) & ~Q(pk__in=seen)
            found.similar = _ranked(visible, likely, handle)


def _ranked(visible: QuerySet[Party], condition: Q, said: str) -> list[Any]:
    """The same id first, then the same name, names that begin so, and the others by name.

    Candidates are read without an order, up to a bound: to sort by name first would walk the table.
    Beyond the bound, who is called exactly this is asked for once more.
    """
    numbers = list(visible.filter(condition).order_by().values_list("pk", flat=True)[:READ])
    if len(numbers) == READ and said:
        numbers += visible.filter(name=said).order_by().values_list("pk", flat=True)[:SHOWN]
    if not numbers:
        return []
    rank = Choice(
        When(external_id=said, then=Value(0)),
        When(name__iexact=said, then=Value(1)),
        When(name__istartswith=said, then=Value(2)),
        default=Value(3),
        output_field=IntegerField(),
    )
    rows = list(
        with_state(Party.objects.filter(pk__in=numbers)).order_by(rank, "name", "pk")[:SHOWN]
    )
    standings = standings_of(rows)
    for party in rows:
        party.standing = standings.get(party.pk)  # type: ignore[attr-defined]
    return rows


def _by_entity(visible: QuerySet[Party], words: list[str], but: Iterable[int]) -> list[Any]:
    """Accounts of legal persons whose name has these words."""
    entities = Entity.objects.filter(names.has_words("legal_name", names.beginning_with(words)))
    numbers = list(entities.order_by().values_list("pk", flat=True)[:SHOWN])
    if not numbers:
        return []
    return _ranked(visible, Q(entity__in=numbers) & ~Q(pk__in=but), "")


def _find_items(found: Found, principal: Principal) -> None:
    visible = Item.objects.visible_to(principal)
    condition = Q(external_id__startswith=found.q)
    if found.q.count(":") == 2:
        condition = matching(found.q)
    numbers = list(visible.filter(condition).order_by().values_list("pk", flat=True)[:READ])
    if not numbers:
        return
    rows: list[Any] = list(
        Item.objects.filter(pk__in=numbers)
        .select_related("owner", "market")
        .order_by("external_id", "pk")[:SHOWN]
    )
    titles = titles_of(rows)
    for one in rows:
        one.title = titles.get(one.pk) or str(one)
    found.items = rows
    found.exact["item"] = {one.pk for one in rows if found.q in {one.external_id, one.ref}}


def _find_orders(found: Found, principal: Principal) -> None:
    """Orders by their whole id, each once, with what was told of it last."""
    rows = Order.objects.filter(external_id=found.q).select_related("party__market", "item")
    if not principal.sees_all_parties:
        rows = rows.filter(party__in=Party.objects.visible_to(principal))
    latest: dict[tuple[int, str], Order] = {}
    for order in rows.order_by("-pk")[:READ]:
        latest.setdefault((order.party_id, order.external_id), order)
    found.orders = list(latest.values())[:SHOWN]
    found.exact["order"] = {one.pk for one in found.orders}
