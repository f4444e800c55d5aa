"""The tier of each of those replayed, as it is now."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from credits.models import Tier
from credits.rehearsal import Found


@dataclass(frozen=True, slots=True)
class Tiers:
    """Codes, the empty one first, and for each party in its place the number of its own."""

    codes: list[str]
    number: NDArray[np.int64]

    def of(self, party: int) -> str:
        return self.codes[self.number[party]]


def tiers_of(found: Found) -> Tiers:
    codes, number = [""], np.zeros(len(found.ids), dtype=np.int64)
    if not len(found.ids):
        return Tiers(codes, number)
    first, last = int(found.ids[0]), int(found.ids[-1])
    rows = Tier.objects.filter(party_id__gte=first, party_id__lte=last)
    known = dict(rows.values_list("party_id", "code"))
    if known:
        codes += sorted({code for code in known.values() if code})
        numbers = {code: n for n, code in enumerate(codes)}
        number[:] = [numbers[known.get(pk, "")] for pk in found.ids.tolist()]
    return Tiers(codes, number)
