"""Who tells of whom. Pure: the same every time it is asked.

A finding charges linked parties too and locks them for it. A teller is one transaction, so two of
them that touched both ends of one link would wait for each other.
"""

from collections.abc import Iterable

from insights.demo.roster import Resident, incidents_of

Tie = tuple[str, str]  # two residents by their references


def parts_of(everybody: list[Resident], ties: Iterable[Tie], tellers: int) -> list[list[Resident]]:
    """Everybody once, whoever is linked together, the work about even."""
    parts: list[list[Resident]] = [[] for _ in range(tellers)]
    work = [0] * tellers
    for together in _circles(everybody, ties):
        lightest = work.index(min(work))
        parts[lightest] += together
        work[lightest] += sum(1 + incidents_of(one) for one in together)
    place = {one.ref: n for n, one in enumerate(everybody)}
    return [sorted(part, key=lambda one: place[one.ref]) for part in parts]


def _circles(everybody: list[Resident], ties: Iterable[Tie]) -> list[list[Resident]]:
    """Those who hang together by any chain of links, the greatest circles first."""
    circle = {one.ref: [one] for one in everybody}
    for ref, other in ties:
        if ref not in circle or other not in circle or circle[ref] is circle[other]:
            continue
        joined = [*circle[ref], *circle[other]]
        for one in joined:
            circle[one.ref] = joined
    apart = {id(one): one for one in circle.values()}
    return sorted(apart.values(), key=len, reverse=True)
