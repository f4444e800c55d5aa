"""Who may see and do what with cases and who has them in hand."""

from governance.permissions import REVIEWERS, STAFF, Access, key
from workbench.access.who import DECIDE

ACCESS: dict[str, Access] = {
    "workbench:keep": Access.of(STAFF, REVIEWERS),
    "workbench:hand-over": Access.of(STAFF, REVIEWERS),
    "workbench:pass-by": Access.of(STAFF, REVIEWERS),
    "workbench:presence": Access.of(STAFF, STAFF),
    "workbench:api-transfer": Access.of({*STAFF, key("cases:read")}, DECIDE),
    "workbench:cases": Access.of(STAFF),
    "workbench:case": Access.of(STAFF),
    "workbench:consequence": Access.of(STAFF),
    "workbench:claim": Access.of(STAFF, REVIEWERS),
    "workbench:renew": Access.of(STAFF, REVIEWERS),
    "workbench:give-back": Access.of(STAFF, REVIEWERS),
    "workbench:decide": Access.of(STAFF, REVIEWERS),
    "workbench:appeals": Access.of(STAFF),
    "workbench:api-cases": Access.of({*STAFF, key("cases:read")}, {*REVIEWERS, key("cases:write")}),
    "workbench:api-claim-next": Access.of({*STAFF, key("cases:read")}, DECIDE),
    "workbench:api-case": Access.of({*STAFF, key("cases:read")}),
    "workbench:api-claim": Access.of({*STAFF, key("cases:read")}, DECIDE),
}
