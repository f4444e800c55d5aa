"""What parties have and may share. Values are digested on arrival and never stored."""

import hashlib
import hmac
import re
from datetime import datetime

from django.conf import settings
from django.db import transaction

from governance import clock
from governance.actors import Actor
from governance.events import emit
from parties.models import Party, Trait

# Spelling that does not make another number or another mailbox.
SEPARATORS = re.compile(r"[\s().\-/]+")
COMPACT = {Trait.Kind.BANK_ACCOUNT, Trait.Kind.PHONE, Trait.Kind.DOCUMENT}


def digest_of(kind: str, value: str) -> bytes:
    """32 bytes by which two parties are seen to have the same; the value cannot be read from them."""
    said = value.strip().casefold()
    said = SEPARATORS.sub("", said) if kind in COMPACT else " ".join(said.split())
    key = bytes.fromhex(settings.LEDGER_KEY)
    return hmac.new(key, f"trait\x1f{kind}\x1f{said}".encode(), hashlib.sha256).digest()


@transaction.atomic
def note_trait(
    *,
    party: Party,
    kind: str,
    value: str,
    origin: str,
    by: Actor,
    confidence: int = 100,
    at: datetime | None = None,
) -> str:
    """Say that a party has this. Answers `new`, `changed` or `known`."""
    trait, created = Trait.objects.get_or_create(
        party=party,
        kind=Trait.Kind(kind),
        digest=digest_of(kind, value),
        valid_to=None,
        defaults={"origin": origin, "confidence": confidence, "valid_from": at or clock.now()},
    )
    if created:
        _tell("trait.noted", trait, by)
        return "new"
    if (trait.origin, trait.confidence) == (origin, confidence):
        return "known"
    trait.origin, trait.confidence = origin, confidence
    trait.save(update_fields=["origin", "confidence"])
    _tell("trait.noted", trait, by)
    return "changed"


@transaction.atomic
def forget_trait(
    *, party: Party, kind: str, value: str, by: Actor, at: datetime | None = None
) -> bool:
    """Say that a party has it no longer. The row stays and says how long it held."""
    trait = (
        Trait.objects.select_for_update(of=["self"])
        .filter(party=party, kind=kind, digest=digest_of(kind, value), valid_to__isnull=True)
        .first()
    )
    if trait is None:
        return False
    trait.valid_to = at or clock.now()
    trait.save(update_fields=["valid_to"])
    _tell("trait.ended", trait, by)
    return True


def _tell(name: str, trait: Trait, by: Actor) -> None:
    emit(name, subject=f"party:{trait.party_id}", by=by, party=trait.party_id, kind=trait.kind)
