"""A version as a document: everything a page of it shows, already in words. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from policies import words
from policies.scheme import Band, Clause, Milestone, Scheme, VersionBody, band_of, by_gravity


@dataclass(frozen=True, slots=True)
class LineRow:
    """A milestone with what happens at it."""

    at: int
    title: str
    measures: list[str]
    is_last: bool
    tone: str
    line: Milestone
    first: str


@dataclass(frozen=True, slots=True)
class LedgerDoc:
    """How one ledger counts. Classes that count alike are told together, each by its title."""

    titles: list[str]
    direction: str
    counting: list[str]
    bands: list[tuple[str, str, str]]
    lines: list[LineRow]
    gauge: dict[str, Any]


@dataclass(frozen=True, slots=True)
class ClauseRow:
    """A clause with its price and what follows, in words."""

    clause: Clause
    prices: list[tuple[str, str, bool]]
    again: list[str]
    told_only: str
    measures: list[str]
    may_add: list[str]
    covers: str
    ledger: str
    appeals: list[str]
    first: str

    @property
    def anchor(self) -> str:
        return f"clause-{self.clause.code}"


@dataclass(frozen=True, slots=True)
class Document:
    """One version, ready to be read."""

    body: VersionBody
    ledgers: list[LedgerDoc]
    repeats: list[tuple[str, list[str]]]
    joint: list[list[str]]
    clauses: list[ClauseRow]
    appeals: list[str]
    tiers: list[tuple[str, list[str], list[str]]]
    funds: list[tuple[str, list[str]]]
    papers: list[tuple[str, list[str]]]
    notice: str

    @property
    def is_many(self) -> bool:
        """Whether there is more than one ledger to be told apart."""
        return len(self.body.scheme.classes) > 1


def document_of(body: VersionBody, *, language: str = "") -> Document:
    """All of it, in the words of a language where it has them."""
    body = body.in_language(language) if language else body
    return Document(
        body=body,
        ledgers=list(_ledgers(body.scheme, body.first_language)),
        repeats=[(one.title, words.repeat_words(body, one)) for one in body.scheme.repeats],
        joint=[words.joint_words(body, one) for one in body.scheme.joint],
        clauses=[_clause_row(body, clause) for clause in body.clauses],
        appeals=[*words.appeal_words(body.windows), *body.windows.redress],
        tiers=[
            (
                tier.title,
                words.tier_words(tier),
                [words.measure_words(measure) for measure in tier.benefits],
            )
            for tier in body.tiers
        ],
        funds=[(ground.title, words.funds_words(ground)) for ground in body.funds],
        papers=[(paper.title, words.document_words(paper)) for paper in body.documents],
        notice=words.notice_words(body),
    )


def _ledgers(scheme: Scheme, first: str) -> Iterator[LedgerDoc]:
    alike: list[tuple[Scheme, list[str]]] = []
    for known in scheme.classes:
        own = scheme.of_class(known.code)
        same = next((titles for other, titles in alike if other == own), None)
        if same is None:
            alike.append((own, [known.title]))
        else:
            same.append(known.title)
    for own, titles in alike or [(scheme, [])]:
        yield LedgerDoc(
            titles=titles,
            direction=own.direction,
            counting=words.how_it_counts(own),
            bands=words.band_ranges(own),
            lines=[
                LineRow(
                    at=line.at,
                    title=line.title,
                    measures=words.line_words(line),
                    is_last=line.terminal,
                    tone="bad" if line.terminal else "warn",
                    line=line,
                    first=first,
                )
                for line in by_gravity(own)
            ],
            gauge=gauge_of(own, own.start),
        )


def _clause_row(body: VersionBody, clause: Clause) -> ClauseRow:
    scheme = body.scheme.of_class(clause.ledger_class)
    windows = clause.windows
    return ClauseRow(
        clause=clause,
        prices=[
            (
                words.severity_words(severity),
                words.price_words(scheme, severity, clause.points[severity]),
                severity == clause.severity,
            )
            for severity in clause.severities
        ],
        again=words.repetition_words(scheme, clause),
        told_only=words.warn_words(clause),
        measures=[words.measure_words(measure) for measure in clause.measures],
        may_add=words.carry_words(body, clause),
        covers=words.item_words(clause.item_kinds, clause.categories),
        ledger=next(
            (known.title for known in scheme.classes if known.code == clause.ledger_class), ""
        )
        if len(scheme.classes) > 1
        else "",
        appeals=[*words.appeal_words(windows), *windows.redress] if windows else [],
        first=body.first_language,
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
