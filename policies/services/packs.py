"""Writes: putting a pack in force in a market."""

from datetime import datetime, time
from pathlib import Path

from django.db import transaction

from governance import calendars, clock
from governance.actors import Actor
from governance.errors import Missing
from governance.models import Market
from policies.models import Rulebook, RulebookVersion
from policies.selectors import earliest_change
from policies.services.drafting import (
    create_rulebook,
    refuse_faults,
    refuse_what_json_cannot_say,
    save_draft,
    submit_draft,
)
from policies.services.publishing import digest_of, publish_draft
from policies.services.refusals import OutOfOrder
from policies.shelf import Pack, read_pack


@transaction.atomic
def load_pack(
    code: str | Path,
    *,
    market_id: str,
    by: Actor,
    approved_by: Actor,
    effective_from: datetime | None = None,
    urgent_reason: str = "",
) -> tuple[RulebookVersion, bool]:
    """Put a pack in force in a market: the version, and whether it is new. The same text twice is one.

    The first version of a rulebook restates rules that were in force before this installation was,
    and begins when the pack says. A changed pack begins as soon as the notice that parties are owed
    allows, unless told, and never before the version it follows: what has been judged stays judged.
    """
    pack = read_pack(code)
    refuse_what_json_cannot_say(pack.body)
    refuse_faults(pack.body)
    rulebook = _rulebook_for(pack, market_id, by)
    newest = rulebook.versions.order_by("-number").first()
    if newest and newest.body_digest == digest_of(pack.body):
        return newest, False
    earliest = earliest_change(rulebook, clock.now())
    moment = effective_from or (earliest if newest else _beginning(pack, rulebook.market))
    if newest and moment < newest.effective_from:
        raise OutOfOrder
    draft = save_draft(rulebook=rulebook, body=pack.body, by=by)
    submit_draft(
        draft_id=draft.pk,
        effective_from=moment,
        by=by,
        urgent_reason=urgent_reason,
        known_past=newest is None,
    )
    return publish_draft(draft_id=draft.pk, by=approved_by, known_past=True), True


def _rulebook_for(pack: Pack, market_id: str, by: Actor) -> Rulebook:
    """The market's rulebook for the pack's kind of party, locked."""
    if not Market.objects.filter(pk=market_id).exists():
        raise Missing(f"There is no market {market_id!r}.")
    found = Rulebook.objects.filter(market_id=market_id, party_kind=pack.party_kind).first()
    rulebook = found or create_rulebook(
        code=f"{market_id}-{pack.party_kind.replace('_', '-')}",
        title=pack.title,
        market_id=market_id,
        party_kind=pack.party_kind,
        by=by,
    )
    return (
        Rulebook.objects.select_for_update(of=["self"]).select_related("market").get(pk=rulebook.pk)
    )


def _beginning(pack: Pack, market: Market) -> datetime:
    return calendars.local_moment(pack.effective_from, time.min, market.zone, favour="earlier")
