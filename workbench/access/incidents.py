"""Who may see and do what in an emergency. All staff see what runs; leads act."""

from governance.permissions import ADMIN, QUALITY, STAFF, Access, key
from workbench.access.who import LEADS

SEES = {*STAFF, key("incidents:read")}
MOVES = {*LEADS, key("incidents:write")}
LIMITS = {QUALITY, ADMIN}

ACCESS: dict[str, Access] = {
    "workbench:incidents": Access.of(STAFF),
    "workbench:incident-new": Access.of(LEADS, LEADS),
    "workbench:incident-limit": Access.of(STAFF, LIMITS),
    "workbench:incident": Access.of(STAFF),
    "workbench:incident-rows": Access.of(STAFF),
    "workbench:incident-start": Access.of(STAFF, LEADS),
    "workbench:incident-refuse": Access.of(STAFF, LEADS),
    "workbench:incident-lift": Access.of(STAFF, LEADS),
    "workbench:incident-halt": Access.of(STAFF, LEADS),
    "workbench:incident-more": Access.of(STAFF, LEADS),
    "workbench:incident-answer": Access.of(STAFF, LEADS),
    "workbench:api-incidents": Access.of(SEES, MOVES),
    "workbench:api-incident-preview": Access.of(SEES, MOVES),
    "workbench:api-incident-limits": Access.of(SEES, {*LIMITS, key("incidents:write")}),
    "workbench:api-incident": Access.of(SEES),
    "workbench:api-incident-rows": Access.of(SEES),
    "workbench:api-incident-start": Access.of(SEES, MOVES),
    "workbench:api-incident-refuse": Access.of(SEES, MOVES),
    "workbench:api-incident-end": Access.of(SEES, MOVES),
    "workbench:api-incident-halt": Access.of(SEES, MOVES),
    "workbench:api-incident-extend": Access.of(SEES, MOVES),
    "workbench:api-incident-answer": Access.of(SEES, MOVES),
}
