"""What a milder finding may still carry: nothing that the harder one had not, and nothing longer."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from policies.catalogue import CONTROLS
from violations.bounds import ALL, HARDER_WHEN_LARGER
from violations.models import Penalty
from violations.plans import PlannedMeasure


@dataclass(frozen=True, slots=True)
class Bounds:
    """The measures that a finding had when it fell, with their ends as they were."""

    measures: Sequence[Penalty]

    def of(self, planned: Sequence[PlannedMeasure], at: datetime) -> list[PlannedMeasure]:
        """The planned measures as far as they were there before and still run at `at`."""
        kept = [self._bounded(one, at) for one in planned]
        return [one for one in kept if one is not None]

    def _bounded(self, planned: PlannedMeasure, at: datetime) -> PlannedMeasure | None:
        for old in self.measures:
            on_item = "item" if old.item_id else "party"
            if old.measure != planned.control or on_item != planned.target:
                continue
            ends = [end for end in (planned.ends_at, old.control.ends_at) if end is not None]
            ends_at = min(ends, default=None)
            starts_at = max(at, planned.starts_at, old.control.starts_at)
            if ends_at is not None and ends_at <= starts_at:
                return None
            milder = no_harder(planned.control, planned.params, old.params)
            return replace(
                planned,
                starts_at=starts_at,
                ends_at=ends_at,
                params=planned.params if milder else dict(old.params),
            )
        return None


def no_harder(control: str, said: dict[str, Any], allowed: dict[str, Any]) -> bool:
    """Whether a measure takes no more than another of its kind."""
    takes = CONTROLS[control].takes
    for name in {*said, *allowed, *([takes] if takes else [])}:
        mine, bound = said.get(name), allowed.get(name)
        if mine == bound or (name == "amount" and bound == ALL and mine is not None):
            continue
        larger = HARDER_WHEN_LARGER.get(name)
        if larger is None or not isinstance(mine, int) or not isinstance(bound, int):
            return False
        if mine > bound if larger else mine < bound:
            return False
    return True
