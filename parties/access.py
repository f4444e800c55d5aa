"""Who may see and do what in this room."""

from governance.permissions import (
    ADMIN,
    EVERYONE,
    PARTY_MEMBER,
    QUALITY,
    SIGNED_IN,
    STAFF,
    Access,
    key,
)

READ, WRITE = key("parties:read"), key("parties:write")

ACCESS: dict[str, Access] = {
    "parties:accept-invitation": Access.of([EVERYONE], [SIGNED_IN]),
    "parties:api-parties": Access.of([PARTY_MEMBER, *STAFF, READ], [ADMIN, WRITE]),
    "parties:api-party": Access.of([PARTY_MEMBER, *STAFF, READ], [ADMIN, WRITE]),
    # How accounts hang together may rest on devices and bank accounts: never shown to a party.
    "parties:api-links": Access.of([*STAFF, READ], [ADMIN, WRITE]),
    "parties:api-link": Access.of([*STAFF, READ], [ADMIN, WRITE]),
    "parties:api-traits": Access.of([*STAFF, READ], [ADMIN, WRITE]),
    "parties:api-cluster": Access.of([*STAFF, READ]),
    # That an account is protected is nothing its owner is told.
    "parties:api-protection": Access.of([*STAFF, READ], [QUALITY, ADMIN, WRITE]),
    "parties:api-invitations": Access.of([PARTY_MEMBER, ADMIN, READ], [PARTY_MEMBER, ADMIN, WRITE]),
}
