"""Who may see and do what in this room."""

from governance.permissions import ADMIN, PARTY_MEMBER, REVIEWERS, Access, key

READERS = [PARTY_MEMBER, *REVIEWERS, ADMIN]
READ, WRITE = key("appeals:read"), key("appeals:write")

ACCESS = {
    "appeals:file": Access.of(READERS),
    "appeals:api-appeals": Access.of([*READERS, READ, WRITE], [PARTY_MEMBER, WRITE]),
    "appeals:api-appeal": Access.of([*READERS, READ, WRITE]),
    "appeals:api-messages": Access.of([*READERS, READ, WRITE], [PARTY_MEMBER, *REVIEWERS, WRITE]),
    "appeals:api-withdrawal": Access.of([*READERS, READ, WRITE], [PARTY_MEMBER, WRITE]),
    "appeals:api-file": Access.of([*READERS, READ]),
    "appeals:api-corrections": Access.of([*READERS, READ, WRITE], [PARTY_MEMBER, WRITE]),
}
