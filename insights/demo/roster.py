"""Who lives in the demonstration world. Pure: the same list every time it is asked."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from random import Random

from insights.demo import names, vocabulary

SEED = 20_251

# How careful somebody is: share of all, and least and most findings that a year brings them.
TEMPERS = {
    "careful": (44, 0, 0),
    "human": (37, 1, 2),
    "hasty": (13, 3, 4),
    "reckless": (6, 4, 7),
}


@dataclass(frozen=True)
class Resident:
    """One party to be: its place, name, owner, temper, and how long it has been here."""

    market: str
    kind: str
    external_id: str
    name: str
    category: str
    owner: str
    temper: str
    joined_days_ago: int
    part: str = ""  # a role of its own in the story, such as `exactly_150`
    handle: str = field(default="")

    @property
    def ref(self) -> str:
        return f"{self.market}:{self.kind}:{self.external_id}"

    @property
    def username(self) -> str:
        return f"{self.handle[:24]}.owner"

    def dice(self, salt: str = "") -> Random:
        """Chance of its own, so that nobody's year depends on who else is told of."""
        return Random(f"{SEED}:{self.ref}:{salt}")


def residents(share: float = 1.0) -> list[Resident]:
    """Everybody, or the given share of each kind, sign-ins and edge cases always included."""
    rng = Random(SEED)
    groups = [
        _group(rng, "us", "seller", names.shops("us", rng), 68),
        _group(rng, "id", "seller", names.shops("id", rng), 36),
        _group(rng, "ph", "seller", names.shops("ph", rng), 16),
        _group(rng, "us", "creator", names.creators(rng), 40),
        _group(rng, "id", "local_merchant", names.venues(rng), 25),
    ]
    return [
        resident
        for group in groups
        for n, resident in enumerate(group)
        if n < len(group) * share or resident.part
    ]


def cast() -> list[str]:
    """The external ids of those who have a part: what is told of them is not left to chance."""
    return [who.external_id for who in residents(0)]


# Who has a part of their own in the story: name, category, part.
PARTS = {
    ("us", "seller"): [
        ("Blue Fern Home", "home", "seller"),
        ("Lucky Penny Mobile", "electronics", "at_zero"),
        (vocabulary.LONGEST_NAME, "home", "long_name"),
    ],
    ("us", "creator"): [("Jess Bakes Late", "kitchen", "creator")],
    ("id", "local_merchant"): [("Warung Bu Sari", "restaurant", "merchant")],
    ("id", "seller"): [("Toko Cahaya Elektronik", "electronics", "near_the_end")],
}


def _group(
    rng: Random, market: str, kind: str, named: Iterator[tuple[str, str]], size: int
) -> list[Resident]:
    """The scripted ones first, then others until the group has its size."""
    scripted = PARTS.get((market, kind), [])
    taken = {name for name, _, _ in scripted}
    others = ((name, category, "") for name, category in named if name not in taken)
    cast = [*scripted, *islice(others, size - len(scripted))]
    return [
        _resident(rng, market, kind, n, name, category, part)
        for n, (name, category, part) in enumerate(cast)
    ]


def _resident(
    rng: Random,
    market: str,
    kind: str,
    n: int,
    name: str,
    category: str,
    part: str,
) -> Resident:
    people = vocabulary.words("names")[market]["people"]
    temper = rng.choices(list(TEMPERS), [share for share, _, _ in TEMPERS.values()])[0]
    newcomer = rng.random() < 0.2 and not part
    return Resident(
        market=market,
        kind=kind,
        external_id=str(rng.randrange(7_490_000_000, 7_499_999_999)),
        name=name,
        category=category,
        owner=people[(n * 7 + len(kind)) % len(people)],
        temper="human" if part else temper,
        joined_days_ago=rng.randint(25, 330) if newcomer else rng.randint(371, 1400),
        part=part,
        handle=names.handle(name) or f"{kind}-{n}",
    )


def incidents_of(resident: Resident) -> int:
    """How many times a year somebody looks into what this one does."""
    _, least, most = TEMPERS[resident.temper]
    return resident.dice("incidents").randint(least, most)
