"""Who may see and do what in this room."""

from governance.permissions import ADMIN, EVERYONE, POLICY, SIGNED_IN, STAFF, Access, key

READ, WRITE = key("rulebooks:read"), key("rulebooks:write")
AUTHORS = frozenset({POLICY, ADMIN})

ACCESS: dict[str, Access] = {
    "policies:public": Access.of([EVERYONE]),
    "policies:public-version": Access.of([EVERYONE]),
    "policies:public-compare": Access.of([EVERYONE]),
    "policies:compare": Access.of(STAFF),
    "policies:version": Access.of([SIGNED_IN]),
    "policies:rulebooks": Access.of(STAFF, AUTHORS),
    "policies:rulebook": Access.of(STAFF),
    "policies:new-draft": Access.of(AUTHORS, AUTHORS),
    "policies:draft": Access.of(STAFF),
    "policies:draft-text": Access.of(STAFF, AUTHORS),
    "policies:edit": Access.of(STAFF, AUTHORS),
    "policies:edit-part": Access.of(STAFF, AUTHORS),
    "policies:submit-draft": Access.of(AUTHORS, AUTHORS),
    "policies:publish-draft": Access.of(AUTHORS, AUTHORS),
    "policies:withdraw-draft": Access.of(AUTHORS, AUTHORS),
    # What is published is for everybody who is concerned; drafts are the marketplace's own.
    "policies:api-rulebooks": Access.of([SIGNED_IN, READ], [*AUTHORS, WRITE]),
    "policies:api-rulebook": Access.of([SIGNED_IN, READ]),
    "policies:api-versions": Access.of([SIGNED_IN, READ], [*AUTHORS, WRITE]),
    "policies:api-version": Access.of([SIGNED_IN, READ]),
    "policies:api-compare": Access.of([SIGNED_IN, READ]),
    "policies:api-drafts": Access.of([*STAFF, READ, WRITE], [*AUTHORS, WRITE]),
    "policies:api-draft": Access.of([*STAFF, READ, WRITE], [*AUTHORS, WRITE]),
    "policies:api-submit": Access.of([*STAFF, READ, WRITE], [*AUTHORS, WRITE]),
    "policies:api-publish": Access.of([*STAFF, READ, WRITE], [*AUTHORS, WRITE]),
}
