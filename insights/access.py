"""Who may see and do what in this room."""

from governance.permissions import STAFF, Access, key

ACCESS: dict[str, Access] = {
    "insights:dashboard": Access.of(STAFF),
    "insights:api-series": Access.of([*STAFF, key("insights:read")]),
}
