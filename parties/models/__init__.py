"""Who: legal persons, their accounts, who acts for them, and how accounts hang together."""

from parties.models.accounts import Entity, Kind, LifecycleEntry, NameWord, Party, PartyQuerySet
from parties.models.people import Invitation, Membership
from parties.models.protection import Protection
from parties.models.ties import Link, Trait

__all__ = [
    "Entity",
    "Invitation",
    "Kind",
    "LifecycleEntry",
    "Link",
    "Membership",
    "NameWord",
    "Party",
    "PartyQuerySet",
    "Protection",
    "Trait",
]
