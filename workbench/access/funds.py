"""Who may see and do what with money held and penalties."""

from governance.permissions import ADMIN, STAFF, Access
from workbench.access.who import MOVERS, SECONDS

ACCESS: dict[str, Access] = {
    "workbench:funds": Access.of(STAFF),
    "workbench:hold": Access.of(STAFF),
    "workbench:hold-new": Access.of(MOVERS, MOVERS),
    "workbench:hold-release": Access.of(STAFF, MOVERS),
    "workbench:hold-review": Access.of(STAFF, MOVERS),
    "workbench:hold-extend": Access.of(STAFF, MOVERS),
    "workbench:hold-approve": Access.of(STAFF, {*SECONDS, ADMIN}),
    "workbench:hold-refuse": Access.of(STAFF, MOVERS),
    "workbench:lift-penalty": Access.of(STAFF, {*SECONDS, ADMIN}),
}
