"""Who may see and do what with decisions."""

from governance.permissions import REVIEWERS, STAFF, Access, key
from workbench.access.who import DECIDE, SECONDS

ACCESS: dict[str, Access] = {
    "workbench:held": Access.of(STAFF),
    "workbench:release-decision": Access.of(STAFF, SECONDS),
    "workbench:cancel-decision": Access.of(STAFF, REVIEWERS),
    "workbench:decisions": Access.of(STAFF),
    "workbench:api-decision": Access.of({*STAFF, key("cases:read")}, DECIDE),
    "workbench:api-preview": Access.of({*STAFF, key("cases:read")}),
    "workbench:api-decisions": Access.of({*STAFF, key("cases:read")}),
    "workbench:api-release": Access.of(
        {*STAFF, key("cases:read")}, {*SECONDS, key("cases:decide")}
    ),
    "workbench:api-cancel": Access.of({*STAFF, key("cases:read")}, DECIDE),
}
