"""Who may see and do what when an appeal or a correction is heard."""

from governance.permissions import PARTY_MEMBER, REVIEWERS, STAFF, Access, key
from workbench.access.who import DECIDE, LEADS, SECONDS

REPORTS = {*STAFF, key("reports:read"), key("reports:write"), key("appeals:write")}

ACCESS: dict[str, Access] = {
    "workbench:ask-facts": Access.of(STAFF, REVIEWERS),
    "workbench:give-facts": Access.of(STAFF, REVIEWERS),
    "workbench:stay": Access.of(STAFF, SECONDS),
    "workbench:stay-end": Access.of(STAFF, SECONDS),
    "workbench:stays": Access.of(STAFF),
    "workbench:api-all-stays": Access.of({*STAFF, key("cases:read"), key("violations:read")}),
    "workbench:unheard": Access.of(LEADS),
    "workbench:appeal-figures": Access.of(STAFF),
    "workbench:api-appeal-figures": Access.of({*STAFF, key("insights:read")}),
    "workbench:corrections": Access.of(STAFF),
    "workbench:correction": Access.of(STAFF, REVIEWERS),
    "workbench:correction-file": Access.of(STAFF),
    "workbench:conflicts": Access.of(STAFF, STAFF),
    "workbench:conflict-end": Access.of(STAFF, SECONDS),
    "workbench:api-facts": Access.of({*STAFF, key("cases:read")}, DECIDE),
    "workbench:api-stays": Access.of({*STAFF, key("cases:read")}, {*SECONDS, key("cases:decide")}),
    "workbench:api-stay-end": Access.of(
        {*STAFF, key("cases:read")}, {*SECONDS, key("cases:decide")}
    ),
    "workbench:api-conflicts": Access.of(
        {*STAFF, key("cases:read")}, {*STAFF, key("cases:decide")}
    ),
    "workbench:api-correction-answer": Access.of(
        {*STAFF, PARTY_MEMBER, key("appeals:read")}, DECIDE
    ),
    "workbench:api-report-appeal": Access.of(REPORTS, REPORTS),
}
