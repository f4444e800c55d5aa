"""Who may see and do what in this room."""

from governance.permissions import (
    ADMIN,
    ANALYST,
    NOBODY,
    PARTY_MEMBER,
    POLICY,
    REVIEWERS,
    STAFF,
    Access,
    key,
)

AUTHORS = {POLICY, ANALYST, ADMIN}  # who writes rules
READ_SIGNALS, WRITE_SIGNALS = key("signals:read"), key("signals:write")
READ_RULES, WRITE_RULES = key("rules:read"), key("rules:write")

ACCESS: dict[str, Access] = {
    "monitoring:rules": Access.of(STAFF),
    "monitoring:rule": Access.of(STAFF),
    "monitoring:new-rule": Access.of(AUTHORS, AUTHORS),
    "monitoring:new-version": Access.of(AUTHORS, AUTHORS),
    "monitoring:evaluate": Access.of(STAFF, AUTHORS),
    "monitoring:switch": Access.of(STAFF, AUTHORS),
    "monitoring:doubt-line": Access.of(STAFF, AUTHORS),
    "monitoring:doubt-answer": Access.of(STAFF, AUTHORS),
    "monitoring:api-rule-outcomes": Access.of([*STAFF, READ_RULES, WRITE_RULES]),
    "monitoring:api-doubt-answer": Access.of([*STAFF, READ_RULES], [*AUTHORS, WRITE_RULES]),
    "monitoring:order-files": Access.of(STAFF),
    "monitoring:send-order-file": Access.of(STAFF, {ADMIN}),
    "monitoring:order-file": Access.of(STAFF),
    "monitoring:stop-order-file": Access.of(STAFF, {ADMIN}),
    "monitoring:api-signals": Access.of([*STAFF, READ_SIGNALS], [ADMIN, WRITE_SIGNALS]),
    "monitoring:api-orders": Access.of([*STAFF, key("orders:write")], [ADMIN, key("orders:write")]),
    "monitoring:api-order-files": Access.of(
        [*STAFF, key("orders:write")], [ADMIN, key("orders:write")]
    ),
    "monitoring:api-order-file": Access.of([*STAFF, key("orders:write")]),
    "monitoring:api-order-file-faults": Access.of([*STAFF, key("orders:write")]),
    "monitoring:api-order-file-stop": Access.of(
        [*STAFF, key("orders:write")], [ADMIN, key("orders:write")]
    ),
    # A party never sees who reported it.
    "monitoring:api-reports": Access.of(
        [*STAFF, key("reports:read")], [ADMIN, key("reports:write")]
    ),
    "monitoring:api-report": Access.of([*STAFF, key("reports:read")]),
    "monitoring:api-metrics": Access.of(
        [*STAFF, READ_SIGNALS, READ_RULES], [*AUTHORS, WRITE_RULES]
    ),
    "monitoring:api-metric-rows": Access.of(
        [*STAFF, PARTY_MEMBER, READ_SIGNALS], [ADMIN, WRITE_SIGNALS]
    ),
    "monitoring:api-disputes": Access.of(
        [*STAFF, PARTY_MEMBER, READ_SIGNALS], [PARTY_MEMBER, WRITE_SIGNALS]
    ),
    "monitoring:api-dispute": Access.of([*STAFF, PARTY_MEMBER, READ_SIGNALS]),
    "monitoring:api-dispute-answer": Access.of(NOBODY, [*REVIEWERS, ADMIN, key("cases:decide")]),
    "monitoring:api-rules": Access.of([*STAFF, READ_RULES], [*AUTHORS, WRITE_RULES]),
    "monitoring:api-rule": Access.of([*STAFF, READ_RULES], [*AUTHORS, WRITE_RULES]),
    "monitoring:api-evaluations": Access.of([*STAFF, READ_RULES], [*AUTHORS, WRITE_RULES]),
    "monitoring:api-rehearsals": Access.of([*STAFF, READ_RULES], [*AUTHORS, WRITE_RULES]),
    "monitoring:api-detections": Access.of([*STAFF, key("detections:read")]),
    "monitoring:api-detection": Access.of([*STAFF, key("detections:read")]),
}
