"""Who may see and do what with queues and how they are set up."""

from governance.permissions import REVIEWERS, STAFF, Access, key
from workbench.access.who import LEADS

ACCESS: dict[str, Access] = {
    "workbench:queue-new": Access.of(LEADS, LEADS),
    "workbench:queue-new-count": Access.of(LEADS),
    "workbench:queue-edit": Access.of(LEADS, LEADS),
    "workbench:queue-count": Access.of(LEADS),
    "workbench:queue-shift": Access.of(LEADS, LEADS),
    "workbench:queue-close": Access.of(LEADS, LEADS),
    "workbench:late": Access.of(STAFF),
    "workbench:weights": Access.of(LEADS, LEADS),
    "workbench:calendars": Access.of(LEADS, LEADS),
    "workbench:calendar": Access.of(LEADS, LEADS),
    "workbench:skills": Access.of(LEADS, LEADS),
    "workbench:api-queues": Access.of({*STAFF, key("cases:read")}, {*LEADS, key("cases:write")}),
    "workbench:api-queue": Access.of({*STAFF, key("cases:read")}, {*LEADS, key("cases:write")}),
    "workbench:api-case-queue": Access.of(
        {*STAFF, key("cases:read")}, {*LEADS, key("cases:write")}
    ),
    "workbench:mine": Access.of(STAFF),
    "workbench:take": Access.of(STAFF, REVIEWERS),
    "workbench:queues": Access.of(STAFF),
    "workbench:queue": Access.of(STAFF),
}
