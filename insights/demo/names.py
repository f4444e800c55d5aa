"""Names of shops, creators and venues, each once."""

from collections.abc import Iterator
from itertools import cycle
from random import Random

from insights.demo.vocabulary import words

CATEGORIES = ("home", "kitchen", "fashion", "beauty", "electronics", "toys", "outdoor", "pets")
FORMS = {"us": ["{}"], "ph": ["{}"], "id": ["Toko {}", "{} Store", "CV {}", "{} Official", "{}"]}


def shops(market: str, rng: Random) -> Iterator[tuple[str, str]]:
    """Name and category, never the same name twice."""
    said = words("names")
    firsts = rng.sample(said[market]["first"], len(said[market]["first"]))
    lasts = said[market].get("last", said["us"]["last"])
    forms = cycle(FORMS[market])
    for n in range(2 * len(firsts)):
        lap, place = divmod(n, len(firsts))
        category = CATEGORIES[(place * 5 + place // 8 + lap * 3) % len(CATEGORIES)]
        last = lasts[category][(place + lap) % len(lasts[category])]
        yield next(forms).format(f"{firsts[place]} {last}"), category


def creators(rng: Random) -> Iterator[tuple[str, str]]:
    known = words("names")["creators"]["all"]
    for name in rng.sample(known, len(known)):
        yield name, rng.choice(CATEGORIES)


def venues(rng: Random) -> Iterator[tuple[str, str]]:
    known = [(name, kind) for kind, names in words("names")["venues"].items() for name in names]
    yield from rng.sample(known, len(known))


def handle(name: str) -> str:
    """`blue-fern-home`: what the mail address is made of."""
    plain = "".join(c if c.isascii() and c.isalnum() else "-" for c in name.lower())
    return "-".join(part for part in plain.split("-") if part)[:40]
