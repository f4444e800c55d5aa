"""What a random sample says of everything it was drawn from. Pure.

Each row was drawn with a probability that is kept. Within a stratum of N things of which n were
drawn it is n/N, so the estimator of Horvitz and Thompson is the stratified one; where some drawn
things have no answer yet, those answered stand for their stratum (Hájek).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from workbench.agreement import ENOUGH, wilson_bounds


@dataclass(frozen=True, slots=True)
class Stratum:
    """So many things, of which so many were drawn, answered, and found to be so."""

    size: int
    drawn: int
    answered: int
    hits: int


@dataclass(frozen=True, slots=True)
class Estimate:
    """A share of everything, with its 95% interval, and how many things that would be."""

    size: int
    drawn: int
    answered: int
    hits: int
    covered: int
    share: float | None
    error: float | None
    low: float | None
    high: float | None

    @property
    def enough(self) -> bool:
        return self.answered >= ENOUGH

    @property
    def total(self) -> int | None:
        return None if self.share is None else round(self.share * self.covered)


def prevalence(strata: Sequence[Stratum]) -> Estimate:
    """The share of hits among all things of these strata, with a stratified variance.

    A stratum without an answer is not covered and said to be so. One with a single answer borrows
    the spread of the others. Shares are often near nought, where a normal interval is too short.
    """
    heard = [one for one in strata if one.answered]
    size, covered = sum(one.size for one in strata), sum(one.size for one in heard)
    counted = {
        "size": size,
        "drawn": sum(one.drawn for one in strata),
        "answered": sum(one.answered for one in strata),
        "hits": sum(one.hits for one in strata),
        "covered": covered,
    }
    if not covered:
        return Estimate(**counted, share=None, error=None, low=None, high=None)
    share = sum(one.size * one.hits / one.answered for one in heard) / covered
    variance = sum(
        (one.size / covered) ** 2 * _left(one) * _spread(one, share) / one.answered for one in heard
    )
    low, high = _interval(share, heard, covered)
    return Estimate(**counted, share=share, error=math.sqrt(variance), low=low, high=high)


def _spread(stratum: Stratum, share: float) -> float:
    if stratum.answered < 2:
        return share * (1 - share)
    p = stratum.hits / stratum.answered
    return p * (1 - p) * stratum.answered / (stratum.answered - 1)


def _left(stratum: Stratum) -> float:
    """The part of the stratum that nobody looked at; nothing is uncertain once all was seen."""
    return 1 - stratum.answered / stratum.size


def _interval(share: float, heard: Sequence[Stratum], covered: int) -> tuple[float, float]:
    """Wilson's at the effective size: as many as a plain sample of the same variance would have.

    For the size each stratum is taken with half a hit and half a miss more (Jeffreys), else one in
    which few were drawn and none was found would seem certain.
    """
    if all(one.answered >= one.size for one in heard):
        return share, share
    near = sum(one.size * _softened(one) for one in heard) / covered
    variance = sum(
        (one.size / covered) ** 2
        * _left(one)
        * _softened(one)
        * (1 - _softened(one))
        / max(one.answered - 1, 1)
        for one in heard
    )
    return wilson_bounds(share, near * (1 - near) / variance)


def _softened(stratum: Stratum) -> float:
    return (stratum.hits + 0.5) / (stratum.answered + 1)
