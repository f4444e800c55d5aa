"""Who may see and do what in this room."""

from governance.permissions import ADMIN, PARTY_MEMBER, POLICY, REVIEWERS, STAFF, Access, key

READ, WRITE = key("education:read"), key("education:write")
READERS = [PARTY_MEMBER, *REVIEWERS, POLICY, ADMIN, READ, WRITE]

ACCESS = {
    "education:api-courses": Access.of([PARTY_MEMBER, *STAFF, READ, WRITE]),
    "education:api-course": Access.of([PARTY_MEMBER, *STAFF, READ, WRITE]),
    "education:api-enrolments": Access.of(READERS),
    "education:api-attempts": Access.of(READERS, [PARTY_MEMBER, WRITE]),
    "education:api-notices": Access.of(READERS),
    "education:api-rewards": Access.of(READERS),
}
