"""How far two people who judged the same things agree, and how sure one can be of it. Pure.

The figures are those of statsmodels. It is imported where it is needed, for that takes seconds:
a web process does it by itself soon after its start (`governance.launcher.gunicorn`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

ALPHA = 0.05  # of a 95% interval
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


def wilson(hits: int, of: int) -> Share:
    """A share with Wilson's interval, which stays sound near 0 and 1 and for few."""
    low, high = wilson_bounds(hits / of, of) if of else (0.0, 1.0)
    return Share(of=of, hits=hits, low=low, high=high)


def wilson_bounds(p: float, n: float) -> tuple[float, float]:
    """Wilson's 95% interval of a share `p` seen in `n`; `n` may be an effective size."""
    from statsmodels.stats.proportion import proportion_confint

    low, high = proportion_confint(p * n, n, alpha=ALPHA, method="wilson")
    return float(low), float(high)


def kappa(
    pairs: Mapping[tuple[str, str], int], categories: Sequence[str], *, weighted: bool = False
) -> Kappa:
    """Cohen's kappa of counted pairs (first, second), with the error of Fleiss, Cohen and Everitt.

    Weighted: categories are in order, and a difference counts the more the further apart they are
    (linear weights). Without a value where all fell into one category: chance alone gives that.
    """
    from statsmodels.stats.inter_rater import cohens_kappa

    n = sum(pairs.values())
    agreed = sum(count for (one, other), count in pairs.items() if one == other)
    table = [[pairs.get((one, other), 0) for other in categories] for one in categories]
    if any(pairs.get((name, name)) == n for name in categories) or not n:
        return Kappa(n=n, agreed=agreed, value=None, error=None, low=None, high=None)
    with np.errstate(divide="ignore", invalid="ignore"):
        found = cohens_kappa(np.array(table), wt="linear" if weighted else None)
    if not np.isfinite([found.kappa, found.std_kappa]).all():
        return Kappa(n=n, agreed=agreed, value=None, error=None, low=None, high=None)
    return Kappa(
        n=n,
        agreed=agreed,
        value=float(found.kappa),
        error=float(found.std_kappa),
        low=max(-1.0, float(found.kappa_low)) if found.std_kappa > 0 else None,
        high=min(1.0, float(found.kappa_upp)) if found.std_kappa > 0 else None,
    )
