"""What a reviewer may add to a violation: further clauses, and measures that the clause may carry."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec
from django.utils.translation import gettext as _
from msgspec import structs

from policies.catalogue import CONTROLS
from policies.scheme import Clause, Measure
from policies.selectors import body_of, version_in_force
from policies.words import duration_words, severity_words
from workbench.models import Case
from workbench.selectors.parties import control_words

SHORTER = (1, 3, 7, 14, 30, 90)


@dataclass(frozen=True, slots=True)
class Offer:
    """One measure that may be added, at its bound or for shorter."""

    place: int
    measure: Measure

    @property
    def title(self) -> str:
        return control_words(self.measure.control, self.measure.params)

    @property
    def options(self) -> list[tuple[str, str]]:
        bound = self.measure.duration
        lengths = [n for n in SHORTER if bound.n and n < bound.n] + ([bound.n] if bound.n else [])
        of_item = CONTROLS[self.measure.control].target == "item"
        said = [
            (f"{self.place}:{n}", duration_words(structs.replace(bound, n=n), of_item=of_item))
            for n in lengths
        ]
        whole = [(f"{self.place}:", duration_words(bound, of_item=of_item))]
        return [("", _("not added")), *(said or whole)]


@dataclass(frozen=True, slots=True)
class Offers:
    """All that may be added on one case."""

    also: list[tuple[str, str]] = field(default_factory=list)
    measures: list[Offer] = field(default_factory=list)

    def chosen(self, values: Sequence[str]) -> list[dict[str, Any]]:
        """The measures behind what a form sent; what was not offered is left out."""
        offered = {value: offer for offer in self.measures for value, _words in offer.options}
        found = []
        for value in values:
            if value and (offer := offered.get(value)):
                found.append(msgspec.to_builtins(_measure(offer.measure, value)))
        return found

    def cited(self, values: Sequence[str]) -> list[str]:
        offered = {value for value, _words in self.also}
        return [value for value in values if value in offered]


def offers_on(case: Case) -> Offers:
    """Nothing on an appeal; clauses that fit the item, and what the case's clause may carry."""
    version = version_in_force(case.party.market_id, case.party.kind, case.conduct_to)
    if case.appeal_id or version is None:
        return Offers()
    body = body_of(version)
    clause = body.clause(case.clause)
    return Offers(
        also=[
            (
                f"{one.code}:{one.severity}",
                f"{one.title}, {severity_words(one.severity).lower()}",
            )
            for one in body.clauses
            if one.code != case.clause and _fits(one, case)
        ],
        measures=[
            Offer(place, measure)
            for place, measure in enumerate(clause.may_carry if clause else [])
            if case.item_id or CONTROLS[measure.control].target == "party"
        ],
    )


def _fits(clause: Clause, case: Case) -> bool:
    if case.item is None:
        return not clause.about_items
    return not clause.item_kinds or case.item.kind in clause.item_kinds


def _measure(bound: Measure, value: str) -> Measure:
    said = value.partition(":")[2]
    if not said:
        return bound
    return structs.replace(bound, duration=structs.replace(bound.duration, n=int(said)))
