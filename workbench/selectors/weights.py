"""How much each reason for a priority weighs now."""

from dataclasses import dataclass
from functools import cached_property

from workbench import priority
from workbench.models import PriorityWeights


@dataclass(frozen=True)
class Weights:
    """The weights in force, and the number of their row: 0 before anybody has changed them."""

    number: int
    by_term: dict[str, int]

    @cached_property
    def most(self) -> int:
        return sum(self.by_term.values())


def weights_in_force() -> Weights:
    newest = PriorityWeights.objects.first()
    if newest is None:
        return Weights(0, priority.WEIGHTS)
    return Weights(newest.pk, {**priority.WEIGHTS, **newest.weights})
