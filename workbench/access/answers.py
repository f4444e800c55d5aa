"""Who may see and answer what parties say: disputes, documents, feedback."""

from governance.permissions import POLICY, STAFF, Access
from workbench.access.who import MOVERS

ACCESS: dict[str, Access] = {
    "workbench:answers": Access.of(STAFF),
    "workbench:dispute": Access.of(STAFF, MOVERS),
    "workbench:dispute-file": Access.of(STAFF),
    "workbench:document": Access.of(STAFF, MOVERS),
    "workbench:document-withdraw": Access.of(STAFF, MOVERS),
    "workbench:document-file": Access.of(STAFF),
    "workbench:document-new": Access.of(MOVERS, MOVERS),
    "workbench:feedback": Access.of(STAFF, {*MOVERS, POLICY}),
}
