"""Who may see and do what in this room."""

from governance.permissions import Access

ACCESS: dict[str, Access] = {}
