"""Who may see and do what in this room."""

from governance.permissions import ADMIN, EVERYONE, STAFF, Access, key

READ, WRITE = key("webhooks:read"), key("webhooks:write")
ACTS = Access.of(STAFF, [ADMIN])
WEBHOOKS = Access.of([*STAFF, READ], [ADMIN, WRITE])

ACCESS: dict[str, Access] = {
    "integrations:overview": Access.of(STAFF),
    "integrations:reference": Access.of(STAFF),
    "integrations:issue-key": ACTS,
    "integrations:revoke-key": ACTS,
    "integrations:add-endpoint": ACTS,
    "integrations:rotate-secret": ACTS,
    "integrations:retire-secrets": ACTS,
    "integrations:deactivate-endpoint": ACTS,
    "integrations:replay": ACTS,
    "integrations:api-endpoints": WEBHOOKS,
    "integrations:api-endpoint": WEBHOOKS,
    "integrations:api-rotate": WEBHOOKS,
    "integrations:api-retire": WEBHOOKS,
    "integrations:api-deliveries": WEBHOOKS,
    "integrations:api-replay": WEBHOOKS,
    # The description holds no data, and whoever builds against the API needs it before a key.
    "integrations:api-schema": Access.of([EVERYONE]),
}
