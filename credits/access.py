"""Who may see and do what in this room."""

from governance.permissions import PARTY_MEMBER, STAFF, Access, key

_READ = {*STAFF, PARTY_MEMBER, key("parties:read")}

ACCESS: dict[str, Access] = {
    "credits:api-standing": Access.of(_READ),
    "credits:api-ledger": Access.of(_READ),
}
