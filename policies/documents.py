"""A version as a document: everything a page of it shows, already in words. Pure."""

from dataclasses import dataclass
from typing import Any

from policies import words
from policies.scheme import Band, Clause, Scheme, VersionBody, band_of, by_gravity


@dataclass(frozen=True, slots=True)
class LineRow:
    """A milestone with what happens at it."""

    at: int
    title: str
    measures: list[str]
    is_last: bool
    tone: str


@dataclass(frozen=True, slots=True)
class ClauseRow:
    """A clause with its price and what follows, in words."""

    clause: Clause
    prices: list[tuple[str, str, bool]]
    measures: list[str]
    covers: str

    @property
    def anchor(self) -> str:
        return f"clause-{self.clause.code}"


@dataclass(frozen=True, slots=True)
class Document:
    """One version, ready to be read."""

    body: VersionBody
    counting: list[str]
    bands: list[tuple[str, str, str]]
    lines: list[LineRow]
    clauses: list[ClauseRow]
    appeals: list[str]
    tiers: list[tuple[str, list[str], list[str]]]
    gauge: dict[str, Any]


def document_of(body: VersionBody) -> Document:
    scheme = body.scheme
    return Document(
        body=body,
        counting=words.how_it_counts(scheme),
        bands=words.band_ranges(body),
        lines=[
            LineRow(
                at=line.at,
                title=line.title,
                measures=[words.measure_words(measure) for measure in line.measures],
                is_last=line.terminal,
                tone="bad" if line.terminal else "warn",
            )
            for line in by_gravity(scheme)
        ],
        clauses=[_clause_row(scheme, clause) for clause in body.clauses],
        appeals=words.appeal_words(body.windows),
        tiers=[
            (
                tier.title,
                words.tier_words(tier),
                [words.measure_words(measure) for measure in tier.benefits],
            )
            for tier in body.tiers
        ],
        gauge=gauge_of(scheme, scheme.start),
    )


def _clause_row(scheme: Scheme, clause: Clause) -> ClauseRow:
    return ClauseRow(
        clause=clause,
        prices=[
            (
                words.severity_words(severity),
                words.points_words(scheme, clause.points[severity]),
                severity == clause.severity,
            )
            for severity in clause.severities
        ],
        measures=[words.measure_words(measure) for measure in clause.measures],
        covers=words.item_words(clause.item_kinds),
    )


def gauge_of(scheme: Scheme, score: int) -> dict[str, Any]:
    """Arguments of components/score_gauge.html for a score under this scheme."""
    band: Band = band_of(scheme, score)
    return {
        "score": score,
        "floor": scheme.floor,
        "cap": scheme.cap,
        "direction": scheme.direction,
        "milestones": [{"at": line.at, "label": line.title} for line in by_gravity(scheme)],
        "bands": stretches(scheme),
        "word": band.title,
        "tone": band.tone,
    }


def stretches(scheme: Scheme) -> list[dict[str, Any]]:
    """The bands as the gauge draws them.

    Where points deduct, a band is drawn from the top of the one below it, so that a line at 50 and a
    band from 51 share one mark; a band of a single score has no width and is left out.
    """
    ordered = sorted(scheme.bands, key=lambda band: band.at_least)
    step = 1 if scheme.direction == "deduct" else 0
    lows = [scheme.floor] + [band.at_least - step for band in ordered[1:]]
    return [
        {"low": low, "high": high, "word": band.title, "tone": band.tone}
        for band, low, high in zip(ordered, lows, [*lows[1:], scheme.cap], strict=True)
        if low < high
    ]
