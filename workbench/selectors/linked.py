"""A party's cluster as a picture and as a table: who, how near, by what, how sure."""

import math
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from parties.clusters import CROWD, Cluster, Edge, cluster_of
from parties.models import Link, Party, Trait
from parties.selectors import with_state
from workbench.models import Case
from workbench.selectors.parties import standings_of

WIDTH, HEIGHT, RING, MARGIN = 760, 520, 110, 40


@dataclass(frozen=True, slots=True)
class Dot:
    """One party on the picture."""

    party: Party
    distance: int
    x: float
    y: float
    tone: str
    word: str
    open_cases: int

    @property
    def anchor(self) -> str:
        return (
            "middle" if abs(self.x - WIDTH / 2) < 40 else "start" if self.x > WIDTH / 2 else "end"
        )

    @property
    def label_x(self) -> float:
        return self.x + {"middle": 0, "start": 14, "end": -14}[self.anchor]

    @property
    def label_y(self) -> float:
        if self.anchor != "middle":
            return self.y + 4
        return self.y - 16 if self.distance and self.y < HEIGHT / 2 else self.y + 26


@dataclass(frozen=True, slots=True)
class Strand:
    """Everything that joins two parties, in one line of the table and one stroke of the picture."""

    one: Dot
    other: Dot
    reasons: list[dict[str, Any]]

    @property
    def confidence(self) -> int:
        return max(reason["confidence"] for reason in self.reasons)

    @property
    def is_sure(self) -> bool:
        return self.confidence >= 80


@dataclass(frozen=True, slots=True)
class LinkedPage:
    party: Party
    dots: list[Dot]
    strands: list[Strand]
    crowds: list[str]
    cut: bool
    width: int = WIDTH

    @property
    def top(self) -> int:
        """Where the picture begins: no higher than it needs to be."""
        return round(min(dot.y for dot in self.dots)) - MARGIN

    @property
    def height(self) -> int:
        return round(max(dot.y for dot in self.dots)) + MARGIN - self.top


def linked_page(party: Party, *, depth: int, confidence_at_least: int) -> LinkedPage:
    """Six queries, whatever the size of the cluster."""
    cluster = cluster_of(party, depth=depth, confidence_at_least=confidence_at_least)
    rows = {one.pk: one for one in with_state(Party.objects.filter(pk__in=cluster.distances))}
    standings, cases = standings_of(list(rows.values())), _open_cases(list(rows))
    dots = {}
    for pk, (x, y) in places(cluster).items():
        band = standings.get(pk)
        dots[pk] = Dot(
            party=rows[pk],
            distance=cluster.distances[pk],
            x=x,
            y=y,
            tone=band[1].tone if band else "quiet",
            word=f"{band[0].score} {band[1].title}" if band else _("no rules yet"),
            open_cases=cases.get(pk, 0),
        )
    return LinkedPage(
        party=party,
        dots=list(dots.values()),
        strands=_strands(cluster, dots),
        crowds=[_crowd_words(kind, count) for kind, count in cluster.crowds],
        cut=cluster.cut,
    )


def places(cluster: Cluster) -> dict[int, tuple[float, float]]:
    """Where each party stands: the one asked about in the middle, the others around it by distance.

    Whoever hangs on one of the inner ring stands near it, so that strands cross little.
    """
    centre = (WIDTH / 2, HEIGHT / 2)
    found: dict[int, tuple[float, float]] = {cluster.centre: centre}
    angles: dict[int, float] = {cluster.centre: 0.0}
    farthest = max(cluster.distances.values(), default=0)
    step = min(RING, (HEIGHT / 2 - 40) / max(farthest, 1))
    for ring in range(1, farthest + 1):
        here = [pk for pk, distance in cluster.distances.items() if distance == ring]
        here.sort(key=lambda pk: (_angle_of_parent(pk, cluster, angles), pk))
        begins = -math.pi / 2 if len(here) > 2 else 0.0  # one or two stand beside, not above
        for place, pk in enumerate(here):
            angle = 2 * math.pi * place / len(here) + begins
            angles[pk] = angle
            found[pk] = (
                round(centre[0] + 1.35 * ring * step * math.cos(angle), 1),
                round(centre[1] + ring * step * math.sin(angle), 1),
            )
    return found


def _angle_of_parent(pk: int, cluster: Cluster, angles: dict[int, float]) -> float:
    ends = [
        edge.other if edge.one == pk else edge.one for edge in cluster.edges if pk in _ends(edge)
    ]
    known = [angles[end] for end in ends if end in angles]
    return min(known, default=0.0)


def _ends(edge: Edge) -> tuple[int, int]:
    return edge.one, edge.other


def _strands(cluster: Cluster, dots: dict[int, Dot]) -> list[Strand]:
    joined: dict[tuple[int, int], list[dict[str, Any]]] = {}
    for edge in cluster.edges:
        ends = (min(_ends(edge)), max(_ends(edge)))
        reason = {
            "words": kind_words(edge.kind),
            "confidence": edge.confidence,
            "origin": edge.origin,
        }
        joined.setdefault(ends, []).append(reason)
    strands = [Strand(dots[a], dots[b], reasons) for (a, b), reasons in joined.items()]
    return sorted(strands, key=lambda s: (s.one.distance + s.other.distance, -s.confidence))


def kind_words(kind: str) -> str:
    """What joins two parties: a kind of link, a shared trait, or the same legal person."""
    if kind == "entity":
        return _("same legal person")
    if kind in Trait.Kind.values:
        return _("same %(trait)s") % {"trait": Trait.Kind(kind).label}
    return str(Link.Kind(kind).label)


def _crowd_words(kind: str, count: int) -> str:
    shown = f"{count:,}" if count <= 1000 else _("more than 1,000")
    return _("One %(trait)s is shared by %(n)s accounts, more than %(most)s: not followed.") % {
        "trait": Trait.Kind(kind).label,
        "n": shown,
        "most": CROWD,
    }


def _open_cases(party_ids: list[int]) -> dict[int, int]:
    counts: dict[int, int] = {}
    for party_id in (
        Case.objects.undecided()
        .filter(party_id__in=party_ids)
        .values_list("party_id", flat=True)[:1000]
    ):
        counts[party_id] = counts.get(party_id, 0) + 1
    return counts
