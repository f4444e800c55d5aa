"""Who may search. What is found is only what they may read."""

from governance.permissions import STAFF, Access, key

ACCESS: dict[str, Access] = {
    "workbench:search": Access.of(STAFF),
    "workbench:api-search": Access.of(
        {*STAFF, key("parties:read"), key("items:read"), key("cases:read")}
    ),
}
