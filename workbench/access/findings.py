"""Who may see and do what with items, findings, detections and audit."""

from governance.permissions import ADMIN, POLICY, STAFF, Access
from workbench.access.who import SECONDS

ACCESS: dict[str, Access] = {
    "workbench:items": Access.of(STAFF),
    "workbench:item": Access.of(STAFF),
    "workbench:violations": Access.of(STAFF),
    "workbench:violation": Access.of(STAFF),
    "workbench:detections": Access.of(STAFF),
    "workbench:audit": Access.of({*SECONDS, POLICY, ADMIN}),
}
