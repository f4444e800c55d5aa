"""Those whom the draft would treat otherwise, gathered line by line for one COPY."""

from io import StringIO

import numpy as np
from django.db import connection

from credits.rehearsal import UNKNOWN, Found, Side, Terms
from insights.replaying.stakes import Stakes
from insights.replaying.tiers import Tiers

COLUMNS = """
rehearsal_id, party_id, tier, ledger_class, line_before, line_after, score_before, score_after,
days_before, days_after, orders_before, orders_after, revenue_before, revenue_after, currency
"""
SAVE = f"COPY insights_rehearsalmove ({COLUMNS}) FROM STDIN"


class Moves:
    """Takes them up block by block; most numbers are columns as they came."""

    def __init__(self, rehearsal_id: int, currency: str, terms: Terms) -> None:
        self.head, self.currency = f"{rehearsal_id}", _escaped(currency)
        self.terms = terms
        self.lines = StringIO()

    def take(self, found: Found, tiers: Tiers, before: Stakes, after: Stakes) -> None:
        mine = np.flatnonzero(found.moves)
        rungs = len(found.rungs)
        was, now = found.before.gravest[mine], found.after.gravest[mine]
        known = np.where(now < rungs, now, was)
        names = [*(_escaped(rung.name) for rung in found.rungs), ""]
        classes = [_escaped(rung.ledger_class) for rung in found.rungs]
        numbers = np.array([found.classes.index(rung.ledger_class) for rung in found.rungs])
        of_class = numbers[known]
        parties = mine.tolist()
        escaped = [_escaped(tier) for tier in tiers.codes]
        rows = zip(
            found.ids[mine].tolist(),
            [escaped[n] for n in tiers.number[mine].tolist()],
            [classes[n] for n in known.tolist()],
            [names[n] for n in was.tolist()],
            [names[n] for n in now.tolist()],
            _scores(found.before, of_class, mine, self._starts(found, drafted=False)),
            _scores(found.after, of_class, mine, self._starts(found, drafted=True)),
            _days(found.before, mine, len(found.ids)),
            _days(found.after, mine, len(found.ids)),
            self._orders(before, parties),
            self._orders(after, parties),
            self._revenue(before, parties),
            self._revenue(after, parties),
            strict=True,
        )
        line = f"{self.head}\t" + "%s\t" * 13 + f"{self.currency}\n"
        self.lines.write("".join([line % row for row in rows]))

    def save(self) -> None:
        self.lines.seek(0)
        with connection.cursor() as cursor:
            cursor.copy_expert(SAVE, self.lines)

    def _starts(self, found: Found, *, drafted: bool) -> np.ndarray:
        body = self.terms.draft if drafted else self.terms.in_the_period[-1].body
        return np.array([body.scheme.of_class(code).start for code in found.classes])

    def _orders(self, stakes: Stakes, parties: list[int]) -> list[int]:
        if not stakes.by_party:
            return [0] * len(parties)
        volumes = (stakes.by_party.get(party, {}) for party in parties)
        return [sum(number for number, _ in volume.values()) for volume in volumes]

    def _revenue(self, stakes: Stakes, parties: list[int]) -> list[int]:
        if not stakes.by_party:
            return [0] * len(parties)
        volumes = (stakes.by_party.get(party, {}) for party in parties)
        return [volume.get(self.currency, (0, 0))[1] for volume in volumes]


def _scores(side: Side, of_class: np.ndarray, mine: np.ndarray, starts: np.ndarray) -> list[int]:
    worst = side.worst[of_class, mine]
    return np.where(worst == UNKNOWN, starts[of_class], worst).tolist()


def _days(side: Side, mine: np.ndarray, parties: int) -> list[int]:
    days = np.bincount(side.days.owner, side.days.days, minlength=parties)
    return days[mine].astype(np.int64).tolist()


def _escaped(word: str) -> str:
    """As COPY reads it."""
    for sign, said in (("\\", "\\\\"), ("\t", "\\t"), ("\n", "\\n"), ("\r", "\\r")):
        word = word.replace(sign, said)
    return word
