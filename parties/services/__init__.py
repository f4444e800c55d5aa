"""Writes: the door of this room."""

from parties.services.imports import Imported, import_parties
from parties.services.invitations import (
    InvitationExpired,
    InvitationUnknown,
    InvitationUsed,
    Invited,
    StaffMayNotJoin,
    accept_invitation,
    invitation_by_token,
    invite,
    send_due_invitations,
    send_invitation,
)
from parties.services.lifecycle import MoveRefused, move_to
from parties.services.links import LinkToItself, link_parties, unlink
from parties.services.members import (
    LastOwner,
    OwnersOnly,
    UnknownRole,
    change_role,
    end_membership,
    note_visit,
    set_zone,
)
from parties.services.protection import WhyRequired, protect_party, unprotect_party
from parties.services.registration import (
    Registered,
    change_party,
    register_entity,
    register_parties,
    register_party,
    update_party,
)
from parties.services.traits import forget_trait, note_trait

__all__ = [
    "Imported",
    "InvitationExpired",
    "InvitationUnknown",
    "InvitationUsed",
    "Invited",
    "LastOwner",
    "LinkToItself",
    "MoveRefused",
    "OwnersOnly",
    "Registered",
    "StaffMayNotJoin",
    "UnknownRole",
    "WhyRequired",
    "accept_invitation",
    "change_party",
    "change_role",
    "end_membership",
    "forget_trait",
    "import_parties",
    "invitation_by_token",
    "invite",
    "link_parties",
    "move_to",
    "note_trait",
    "note_visit",
    "protect_party",
    "register_entity",
    "register_parties",
    "register_party",
    "send_due_invitations",
    "send_invitation",
    "set_zone",
    "unlink",
    "unprotect_party",
    "update_party",
]
