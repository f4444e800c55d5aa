"""A scheme as parameters of a statement: worked out once per version and class, not per party."""

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from threading import Lock

import msgspec

from policies.models import Rulebook, RulebookVersion
from policies.scheme import Scheme, by_gravity
from policies.selectors import body_of, rulebooks, scheme_of, version_in_force


class Scale(msgspec.Struct, frozen=True, kw_only=True):
    """What one class of one rulebook makes of a sum of points.

    A code is looked up by how many of the ascending `…_from` are at or below the score; there is
    one code more than there are steps.
    """

    market: str
    kind: str
    scheme: str
    ledger_class: str
    listed: bool
    behind_before: datetime | None
    start: int
    floor: int
    cap: int
    band_from: list[int]
    band_codes: list[str]
    line_from: list[int]
    line_codes: list[str]


class ScalesInForce:
    """The scales of all rulebooks or of one, as the statements take them.

    `behind` are rulebooks that turned to a new version which their standings have yet to follow.
    Worked out anew only when another version has come into force.
    """

    def __init__(self, rulebook: Rulebook | None = None, *, behind: Iterable[int] = ()) -> None:
        self.rulebooks = [rulebook] if rulebook else list(rulebooks())
        self.behind = set(behind)
        self._begun = -1
        self._said = ""
        self._turning = Lock()

    def at(self, moment: datetime) -> str:
        begun = RulebookVersion.objects.filter(effective_from__lte=moment).count()
        with self._turning:
            if begun != self._begun:
                self._begun, self._said = begun, self._at(moment)
            return self._said

    def _at(self, moment: datetime) -> str:
        scales = [
            scale
            for known in self.rulebooks
            if (version := version_in_force(known.market_id, known.party_kind, moment))
            for scale in scales_of(
                version, classes_of(known, moment), behind=known.pk in self.behind
            )
        ]
        return msgspec.json.encode(scales).decode()


def scales_of(
    version: RulebookVersion, classes: Iterable[str], *, behind: bool = False
) -> list[Scale]:
    """One scale for each class that a ledger under this rulebook may have lines in."""
    market, kind = version.rulebook.market_id, version.rulebook.party_kind
    listed = set(body_of(version).scheme.class_codes)
    return [
        _scale(
            scheme_of(version, code),
            market,
            kind,
            code,
            listed=code in listed,
            behind_before=max(version.effective_from, version.recorded_at) if behind else None,
        )
        for code in classes
    ]


def classes_of(rulebook: Rulebook, moment: datetime) -> list[str]:
    """Every class that any version so far charged to: a line stays when its class is dropped."""
    versions = rulebook.versions.filter(effective_from__lte=moment).values_list("pk", "body_digest")
    return sorted({code for pk, digest in versions for code in _classes(pk, digest)})


@lru_cache(maxsize=1024)
def _classes(version_id: int, digest: str) -> frozenset[str]:
    version = RulebookVersion(pk=version_id, body_digest=digest)  # a version never changes
    body = body_of(version)
    return frozenset(body.scheme.class_codes) | {clause.ledger_class for clause in body.clauses}


def _scale(
    scheme: Scheme,
    market: str,
    kind: str,
    code: str,
    *,
    listed: bool,
    behind_before: datetime | None,
) -> Scale:
    bands = sorted(scheme.bands, key=lambda band: band.at_least)
    lines = by_gravity(scheme)
    if scheme.direction == "deduct":  # a line is ahead of the scores above it
        steps = [line.at + 1 for line in reversed(lines)]
        codes = ["", *(line.code for line in reversed(lines))]
    else:
        steps, codes = [line.at for line in lines], [*(line.code for line in lines), ""]
    return Scale(
        market=market,
        kind=kind,
        scheme=scheme.code,
        ledger_class=code,
        listed=listed,
        behind_before=behind_before,
        start=scheme.start,
        floor=scheme.floor,
        cap=scheme.cap,
        band_from=[band.at_least for band in bands],
        band_codes=[bands[0].code, *(band.code for band in bands)],
        line_from=steps,
        line_codes=codes,
    )
