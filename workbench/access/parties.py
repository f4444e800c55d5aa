"""Who may see and do what with parties."""

from governance.permissions import ADMIN, QUALITY, REVIEWERS, STAFF, Access

ACCESS: dict[str, Access] = {
    "workbench:parties": Access.of(STAFF),
    "workbench:party": Access.of(STAFF),
    "workbench:linked": Access.of(STAFF),
    "workbench:invite": Access.of(STAFF, {*REVIEWERS, ADMIN}),
    "workbench:protect": Access.of(STAFF, {QUALITY, ADMIN}),
}
