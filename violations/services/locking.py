"""Locks: every party that a finding may move, taken up front and in order, so that none waits round."""

from collections.abc import Iterable

from parties.models import Party
from violations.liability import bound_by


def hold_parties(party_id: int, *, besides: Iterable[int] = ()) -> dict[int, Party]:
    """Lock a party, those named, and all whose findings follow one of theirs; in order of pk.

    A finding can change the price of findings that follow it, and those the price of others.
    """
    first = {party_id, *besides}
    linked = bound_by(first)
    wanted = first | linked | (bound_by(linked) if linked else set())
    rows = (
        Party.objects.select_for_update(of=["self"], no_key=True)
        .select_related("market")
        .filter(pk__in=wanted)
        .order_by("pk")
    )
    return {row.pk: row for row in rows}
