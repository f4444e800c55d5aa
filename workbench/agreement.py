"""How far two people who judged the same things agree, and how sure one can be of it. Pure."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Z = 1.959963984540054  # of a 95% interval
ENOUGH = 20  # below so many pairs an interval is too wide to say anything


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many, with the 95% interval of Wilson."""

    of: int
    hits: int
    low: float
    high: float

    @property
    def value(self) -> float | None:
        return self.hits / self.of if self.of else None

    @property
    def enough(self) -> bool:
        return self.of >= ENOUGH


@dataclass(frozen=True, slots=True)
class Kappa:
    """Agreement beyond what chance alone would give, with its 95% interval."""

    n: int
    agreed: int
    value: float | None
    error: float | None
    low: float | None
    high: float | None

    @property
    def enough(self) -> bool:
        return self.n >= ENOUGH and self.value is not None

    @property
    def raw(self) -> float | None:
        """The share of pairs that are the same."""
        return self.agreed / self.n if self.n else None


def wilson(hits: int, of: int, *, z: float = Z) -> Share:
    """A share with Wilson's interval, which stays sound near 0 and 1 and for few."""
    low, high = wilson_bounds(hits / of, of, z=z) if of else (0.0, 1.0)
    return Share(of=of, hits=hits, low=low, high=high)


def wilson_bounds(p: float, n: float, *, z: float = Z) -> tuple[float, float]:
    """Wilson's interval of a share `p` seen in `n`; `n` may be an effective size."""
    middle = p + z * z / (2 * n)
    spread = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    scale = 1 + z * z / n
    return max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)


def kappa(
    pairs: Mapping[tuple[str, str], int], categories: Sequence[str], *, weighted: bool = False
) -> Kappa:
    """Cohen's kappa of counted pairs (first, second), with the error of Fleiss, Cohen and Everitt.

    Weighted: categories are in order, and a difference counts the more the further apart they are
    (linear weights). Without a value where all fell into one category: chance alone gives that.
    """
    n = sum(pairs.values())
    agreed = sum(count for (one, other), count in pairs.items() if one == other)
    if not n:
        return Kappa(n=0, agreed=0, value=None, error=None, low=None, high=None)
    places = range(len(categories))
    at = {name: place for place, name in enumerate(categories)}
    p = [[0.0 for _ in places] for _ in places]
    for (one, other), count in pairs.items():
        p[at[one]][at[other]] += count / n
    rows = [sum(row) for row in p]
    columns = [sum(p[i][j] for i in places) for j in places]
    weight = _weights(len(categories), weighted=weighted)
    seen = sum(weight[i][j] * p[i][j] for i in places for j in places)
    chance = sum(weight[i][j] * rows[i] * columns[j] for i in places for j in places)
    if 1 - chance < 1e-12:
        return Kappa(n=n, agreed=agreed, value=None, error=None, low=None, high=None)
    value = (seen - chance) / (1 - chance)
    of_row = [sum(weight[i][j] * columns[j] for j in places) for i in places]
    of_column = [sum(weight[i][j] * rows[i] for i in places) for j in places]
    spread = sum(
        p[i][j] * (weight[i][j] - (of_row[i] + of_column[j]) * (1 - value)) ** 2
        for i in places
        for j in places
    )
    variance = (spread - (value - chance * (1 - value)) ** 2) / (n * (1 - chance) ** 2)
    error = math.sqrt(max(variance, 0.0))
    return Kappa(
        n=n,
        agreed=agreed,
        value=value,
        error=error,
        low=max(-1.0, value - Z * error),
        high=min(1.0, value + Z * error),
    )


def _weights(size: int, *, weighted: bool) -> list[list[float]]:
    if not weighted or size < 2:
        return [[float(i == j) for j in range(size)] for i in range(size)]
    return [[1 - abs(i - j) / (size - 1) for j in range(size)] for i in range(size)]
