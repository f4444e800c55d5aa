"""Accounts by the thousand, of which only the ids are known."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from governance import clock
from governance.actors import Actor
from governance.models import Market
from parties.models import Party
from parties.services.bulk import NewParty, add_parties


@dataclass(frozen=True, slots=True)
class Imported:
    """Keys of the accounts asked for, by external id, and which of them are new."""

    ids: dict[str, int]
    new: frozenset[int]


@transaction.atomic
def import_parties(
    *,
    market: Market,
    kind: str,
    currency: str,
    external_ids: Sequence[str],
    by: Actor,
    at: datetime | None = None,
) -> Imported:
    """Register all accounts that are not known yet.

    The marketplace gives no names here, so an account is called by its kind and id until it does.
    """
    label = str(Party.Kind(kind).label)
    rows = (
        NewParty(market.pk, kind, said, name_from(label, said), currency, market.language)
        for said in external_ids
    )
    ids, new = add_parties(rows=rows, by=by, at=at or clock.now())
    return Imported({said: ids[n] for n, said in enumerate(external_ids)}, new)


def name_from(label: str, external_id: str) -> str:
    """`Seller 48436dad`: enough of the id to be told apart by a person."""
    return f"{label[:1].upper()}{label[1:]} {external_id[:8]}"
