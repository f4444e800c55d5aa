"""What may be found about which item, and which measures a reviewer may add: never harder ones."""

from items.models import Item
from parties.models import Party
from policies.catalogue import CONTROLS
from policies.scheme import Duration, Measure
from violations.charges import Charge
from violations.errors import ItemMismatch, MeasureBeyondBounds

ALL = "all"
HARDER_WHEN_LARGER = {"percent": True, "amount": True, "cap": False}


def refuse_mismatch(party: Party, item: Item | None, charge: Charge) -> None:
    """The item must be the party's, and every cited clause must cover its kind."""
    if item is not None and item.owner_id != party.pk:
        raise ItemMismatch("This item belongs to another party.")
    for one in charge.cited:
        kinds = one.clause.item_kinds
        if item is not None and kinds and item.kind not in kinds:
            raise ItemMismatch(f"“{one.clause.title}” does not cover a {item.get_kind_display()}.")


def refuse_beyond_bounds(charge: Charge) -> None:
    """Every chosen measure must lie within one that a cited clause may carry."""
    bounds = [bound for one in charge.charging for bound in one.clause.may_carry]
    for measure in charge.chosen:
        offered = [bound for bound in bounds if bound.control == measure.control]
        if not offered:
            listed = ", ".join(dict.fromkeys(bound.control for bound in bounds)) or "none"
            raise MeasureBeyondBounds(
                f"“{charge.clause.title}” may not carry {measure.control!r}. It may carry: {listed}.",
                bound="control",
                control=measure.control,
            )
        faults = [_fault(measure, bound) for bound in offered]
        if all(faults):
            what, limit = next(fault for fault in faults if fault)
            raise MeasureBeyondBounds(
                f"“{charge.clause.title}” allows {measure.control!r} with {what} {limit}, "
                "and nothing harder.",
                bound=what,
                control=measure.control,
            )


def _fault(measure: Measure, bound: Measure) -> tuple[str, str] | None:
    """What of a measure goes beyond a bound, with the bound; None when it lies within."""
    if not _within(measure.duration, bound.duration):
        limit = bound.duration
        return "duration", f"{limit.n} {limit.kind}" if limit.n else limit.kind
    takes = CONTROLS[measure.control].takes
    for name in {*measure.params, *bound.params, *([takes] if takes else [])}:
        said, allowed = measure.params.get(name), bound.params.get(name)
        if said == allowed or (name == "amount" and allowed == ALL and said is not None):
            continue
        larger = HARDER_WHEN_LARGER.get(name)
        if larger is None or not isinstance(said, int) or not isinstance(allowed, int):
            return name, str(allowed)
        if said < 0 or (said > allowed if larger else said < allowed):
            return name, str(allowed)
    return None


def _within(chosen: Duration, bound: Duration) -> bool:
    if bound.kind == "permanent":
        return chosen.kind == "permanent" or (chosen.n or 0) > 0
    hours = {"hours": 1, "days": 24}
    if chosen.kind in hours and bound.kind in hours:
        said = (chosen.n or 0) * hours[chosen.kind]
        return 0 < said <= (bound.n or 0) * hours[bound.kind]
    return False
