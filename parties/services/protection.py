"""Protected accounts: every decision against them takes two people."""

from django.db import transaction

from governance import clock
from governance.actors import Actor
from governance.content import store_text
from governance.errors import DomainError
from governance.events import emit
from parties.models import Party, Protection


class WhyRequired(DomainError):
    """Say why, in words that a colleague understands."""

    code = "reason_required"
    status = 422


@transaction.atomic
def protect_party(*, party_id: int, reason: str, by: Actor) -> Protection:
    """From now on every decision against this account is held whole. Twice is once."""
    party = _locked(party_id, reason)
    running = party.protections.filter(ended_at__isnull=True).first()
    if running is not None:
        return running
    protection = Protection.objects.create(
        party=party, reason=store_text(reason.strip()), actor=str(by)
    )
    emit("party.protected", subject=f"party:{party.pk}", by=by, party=party.pk)
    return protection


@transaction.atomic
def unprotect_party(*, party_id: int, reason: str, by: Actor) -> Protection | None:
    """Ordinary again, from the next decision on; what is held already stays held. Twice is once."""
    party = _locked(party_id, reason)
    running = party.protections.filter(ended_at__isnull=True).first()
    if running is None:
        return None
    running.ended_at, running.ended_by = clock.now(), str(by)
    running.ended_because = store_text(reason.strip())
    running.save(update_fields=["ended_at", "ended_by", "ended_because"])
    emit("party.unprotected", subject=f"party:{party.pk}", by=by, party=party.pk)
    return running


def _locked(party_id: int, reason: str) -> Party:
    if not reason.strip():
        raise WhyRequired
    return Party.objects.select_for_update(of=["self"], no_key=True).get(pk=party_id)
