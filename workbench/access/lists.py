"""Who may see and do what with what all lists do: files and saved views."""

from governance.permissions import STAFF, Access

ACCESS: dict[str, Access] = {
    "workbench:list-export": Access.of(STAFF, STAFF),
    "workbench:view-save": Access.of(STAFF, STAFF),
    "workbench:view-change": Access.of(STAFF, STAFF),
}
