"""Who may see and do what in this room."""

from governance.permissions import (
    ADMIN,
    POLICY,
    QUALITY,
    REVIEWERS,
    SENIOR,
    STAFF,
    Access,
    key,
)

SECONDS = {SENIOR, QUALITY}
MOVERS = {*REVIEWERS, ADMIN}
DECIDE = {*REVIEWERS, key("cases:decide")}

LEADS = {*SECONDS, ADMIN}

ACCESS: dict[str, Access] = {
    "workbench:queue-new": Access.of(LEADS, LEADS),
    "workbench:queue-new-count": Access.of(LEADS),
    "workbench:queue-edit": Access.of(LEADS, LEADS),
    "workbench:queue-count": Access.of(LEADS),
    "workbench:queue-shift": Access.of(LEADS, LEADS),
    "workbench:queue-close": Access.of(LEADS, LEADS),
    "workbench:late": Access.of(STAFF),
    "workbench:weights": Access.of(LEADS, LEADS),
    "workbench:calendars": Access.of(LEADS, LEADS),
    "workbench:calendar": Access.of(LEADS, LEADS),
    "workbench:skills": Access.of(LEADS, LEADS),
    "workbench:keep": Access.of(STAFF, REVIEWERS),
    "workbench:hand-over": Access.of(STAFF, REVIEWERS),
    "workbench:pass-by": Access.of(STAFF, REVIEWERS),
    "workbench:presence": Access.of(STAFF, STAFF),
    "workbench:api-queues": Access.of({*STAFF, key("cases:read")}, {*LEADS, key("cases:write")}),
    "workbench:api-queue": Access.of({*STAFF, key("cases:read")}, {*LEADS, key("cases:write")}),
    "workbench:api-transfer": Access.of({*STAFF, key("cases:read")}, DECIDE),
    "workbench:api-case-queue": Access.of(
        {*STAFF, key("cases:read")}, {*LEADS, key("cases:write")}
    ),
    "workbench:mine": Access.of(STAFF),
    "workbench:take": Access.of(STAFF, REVIEWERS),
    "workbench:queues": Access.of(STAFF),
    "workbench:queue": Access.of(STAFF),
    "workbench:cases": Access.of(STAFF),
    "workbench:case": Access.of(STAFF),
    "workbench:consequence": Access.of(STAFF),
    "workbench:claim": Access.of(STAFF, REVIEWERS),
    "workbench:renew": Access.of(STAFF, REVIEWERS),
    "workbench:give-back": Access.of(STAFF, REVIEWERS),
    "workbench:note": Access.of(STAFF, REVIEWERS),
    "workbench:decide": Access.of(STAFF, REVIEWERS),
    "workbench:held": Access.of(STAFF),
    "workbench:release-decision": Access.of(STAFF, SECONDS),
    "workbench:cancel-decision": Access.of(STAFF, REVIEWERS),
    "workbench:appeals": Access.of(STAFF),
    "workbench:decisions": Access.of(STAFF),
    "workbench:funds": Access.of(STAFF),
    "workbench:hold": Access.of(STAFF),
    "workbench:hold-new": Access.of(MOVERS, MOVERS),
    "workbench:hold-release": Access.of(STAFF, MOVERS),
    "workbench:hold-review": Access.of(STAFF, MOVERS),
    "workbench:hold-extend": Access.of(STAFF, MOVERS),
    "workbench:hold-approve": Access.of(STAFF, {*SECONDS, ADMIN}),
    "workbench:hold-refuse": Access.of(STAFF, MOVERS),
    "workbench:lift-penalty": Access.of(STAFF, {*SECONDS, ADMIN}),
    "workbench:parties": Access.of(STAFF),
    "workbench:party": Access.of(STAFF),
    "workbench:linked": Access.of(STAFF),
    "workbench:invite": Access.of(STAFF, {*REVIEWERS, ADMIN}),
    "workbench:items": Access.of(STAFF),
    "workbench:item": Access.of(STAFF),
    "workbench:violations": Access.of(STAFF),
    "workbench:violation": Access.of(STAFF),
    "workbench:search": Access.of(STAFF),
    "workbench:audit": Access.of({*SECONDS, POLICY, ADMIN}),
    "workbench:api-cases": Access.of({*STAFF, key("cases:read")}, {*REVIEWERS, key("cases:write")}),
    "workbench:api-claim-next": Access.of({*STAFF, key("cases:read")}, DECIDE),
    "workbench:api-case": Access.of({*STAFF, key("cases:read")}),
    "workbench:api-claim": Access.of({*STAFF, key("cases:read")}, DECIDE),
    "workbench:api-decision": Access.of({*STAFF, key("cases:read")}, DECIDE),
    "workbench:api-preview": Access.of({*STAFF, key("cases:read")}),
    "workbench:api-decisions": Access.of({*STAFF, key("cases:read")}),
    "workbench:api-release": Access.of(
        {*STAFF, key("cases:read")}, {*SECONDS, key("cases:decide")}
    ),
    "workbench:api-cancel": Access.of({*STAFF, key("cases:read")}, DECIDE),
}
