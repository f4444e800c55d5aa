"""Who may see and do what in this room."""

from governance.permissions import ADMIN, PARTY_MEMBER, REVIEWERS, STAFF, Access, key

READERS = [PARTY_MEMBER, *REVIEWERS, ADMIN]
READ, WRITE = key("appeals:read"), key("appeals:write")

ACCESS = {
    # Whoever may open the page of an appeal's case may open the files that it shows.
    "appeals:file": Access.of([PARTY_MEMBER, *STAFF]),
    "appeals:api-appeals": Access.of([*READERS, READ, WRITE], [PARTY_MEMBER, WRITE]),
    "appeals:api-appeal": Access.of([*READERS, READ, WRITE]),
    "appeals:api-messages": Access.of([*READERS, READ, WRITE], [PARTY_MEMBER, *REVIEWERS, WRITE]),
    "appeals:api-withdrawal": Access.of([*READERS, READ, WRITE], [PARTY_MEMBER, WRITE]),
    "appeals:api-file": Access.of([*READERS, READ]),
    "appeals:api-corrections": Access.of([*READERS, READ, WRITE], [PARTY_MEMBER, WRITE]),
}
