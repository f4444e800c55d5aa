"""Who may see and do what in this room."""

from governance.permissions import ADMIN, PARTY_MEMBER, STAFF, Access, key

READ, WRITE = key("items:read"), key("items:write")

ACCESS: dict[str, Access] = {
    "items:api-items": Access.of([PARTY_MEMBER, *STAFF, READ], [ADMIN, WRITE]),
    "items:api-item": Access.of([PARTY_MEMBER, *STAFF, READ], [ADMIN, WRITE]),
    "items:api-versions": Access.of([PARTY_MEMBER, *STAFF, READ]),
}
