"""Of which parties nothing is on record, asked once, so that a page need not ask again and again."""

from collections.abc import Collection

from django.db.models import Exists, OuterRef, Q

from credits.models import Crossing, LedgerLine
from parties.models import Link, Party
from violations.models import Violation
from workbench.models import Case

OF_PARTY = {"party": OuterRef("pk")}


def alone(party_id: int) -> dict[str, frozenset[int]]:
    """As below, of links only: a decision writes none, and asks for them at every step."""
    linked = Link.objects.filter(Q(party=party_id) | Q(other=party_id)).exists()
    return {} if linked else {"links": frozenset([party_id])}


def blank_of(parties: Collection[int]) -> dict[str, frozenset[int]]:
    """For each kind of row the parties among these that have none; for `credits.ahead.nothing_of`."""
    waiting = Q(state__in=[Case.State.PENDING, Case.State.HELD]) | ~Q(override="")
    linked = Q(party=OuterRef("pk")) | Q(other=OuterRef("pk"))
    some = {
        "lines": Exists(LedgerLine.objects.filter(**OF_PARTY)),
        "crossings": Exists(Crossing.objects.filter(**OF_PARTY)),
        "findings": Exists(Violation.objects.filter(**OF_PARTY)),
        "pending": Exists(Case.objects.filter(waiting, **OF_PARTY)),
        "links": Exists(Link.objects.filter(linked)),
    }
    rows = list(Party.objects.filter(pk__in=parties).order_by().values_list("pk", *some.values()))
    return {
        kind: frozenset(row[0] for row in rows if not row[place])
        for place, kind in enumerate(some, start=1)
    }
