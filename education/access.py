"""Who may see and do what in this room."""

from governance.permissions import (
    ADMIN,
    NOBODY,
    PARTY_MEMBER,
    POLICY,
    REVIEWERS,
    STAFF,
    Access,
    key,
)

READ, WRITE = key("education:read"), key("education:write")
READERS = [PARTY_MEMBER, *REVIEWERS, POLICY, ADMIN, READ, WRITE]

ACCESS = {
    "education:api-courses": Access.of([PARTY_MEMBER, *STAFF, READ, WRITE]),
    "education:api-course": Access.of([PARTY_MEMBER, *STAFF, READ, WRITE]),
    "education:api-enrolments": Access.of(READERS),
    "education:api-attempts": Access.of(READERS, [PARTY_MEMBER, WRITE]),
    "education:api-notices": Access.of(READERS),
    "education:api-confirmation": Access.of(NOBODY, [PARTY_MEMBER, WRITE]),
    "education:api-feedback": Access.of([*STAFF, PARTY_MEMBER, READ], [PARTY_MEMBER, WRITE]),
    "education:api-feedback-counts": Access.of([*STAFF, READ]),
    "education:api-feedback-answer": Access.of(NOBODY, [*REVIEWERS, POLICY, ADMIN, WRITE]),
    "education:api-rewards": Access.of(READERS),
}
