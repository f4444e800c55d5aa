"""Who may see and do what in this room."""

from governance.permissions import ADMIN, ANALYST, EVERYONE, POLICY, QUALITY, STAFF, Access, key

REHEARSE = frozenset({POLICY, QUALITY, ANALYST, ADMIN})
READ, WRITE = key("rulebooks:read"), key("rulebooks:write")

ACCESS: dict[str, Access] = {
    "insights:dashboard": Access.of(STAFF),
    "insights:ledger": Access.of(REHEARSE),
    "insights:api-series": Access.of([*STAFF, key("insights:read")]),
    # Figures for the public: of half-years that are over, none on too few, none on a person.
    "insights:public-appeals": Access.of([EVERYONE]),
    "insights:public-appeals-of": Access.of([EVERYONE]),
    "insights:api-public-appeals": Access.of([EVERYONE]),
    "insights:rehearsals": Access.of(STAFF, REHEARSE),
    "insights:rehearsal": Access.of(STAFF),
    "insights:cancel-rehearsal": Access.of(REHEARSE, REHEARSE),
    "insights:moves": Access.of(STAFF),
    "insights:moves-csv": Access.of(REHEARSE),
    "insights:api-rehearsals": Access.of([*STAFF, READ, WRITE], [*REHEARSE, WRITE]),
    "insights:api-rehearsal": Access.of([*STAFF, READ, WRITE]),
    "insights:api-moves": Access.of([*STAFF, READ, WRITE]),
    "insights:api-cancel-rehearsal": Access.of([*STAFF, READ, WRITE], [*REHEARSE, WRITE]),
}
