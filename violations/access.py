"""Who may see and do what in this room."""

from governance.permissions import (
    ADMIN,
    PARTY_MEMBER,
    QUALITY,
    REVIEWERS,
    SENIOR,
    STAFF,
    Access,
    key,
)

_READ = {*STAFF, PARTY_MEMBER, key("violations:read")}
_CONTROLS = {*STAFF, PARTY_MEMBER, key("controls:read")}
_FUNDS = {*STAFF, PARTY_MEMBER, key("funds:read")}
_MOVE = {*REVIEWERS, ADMIN, key("funds:write")}
_SECOND = {SENIOR, QUALITY, ADMIN, key("funds:write")}
_PREVIEW = {*STAFF, key("violations:read")}

ACCESS: dict[str, Access] = {
    "violations:api-violations": Access.of(_READ),
    "violations:api-violation": Access.of(_READ),
    "violations:api-statement": Access.of(_READ),
    "violations:api-acceptance": Access.of(_READ, {PARTY_MEMBER, key("appeals:write")}),
    "violations:api-documents": Access.of(_READ, {*REVIEWERS, ADMIN, key("cases:decide")}),
    "violations:api-document-withdraw": Access.of(_READ, {*REVIEWERS, ADMIN, key("cases:decide")}),
    "violations:api-penalties": Access.of(_READ),
    "violations:api-penalty": Access.of(_READ),
    "violations:api-penalty-lift": Access.of(_READ, {SENIOR, QUALITY, ADMIN, key("controls:lift")}),
    "violations:api-controls": Access.of(_CONTROLS),
    "violations:api-controls-batch": Access.of(_CONTROLS, _CONTROLS),
    "violations:api-acknowledgements": Access.of(_CONTROLS, {ADMIN, key("controls:acknowledge")}),
    "violations:api-party-controls": Access.of(_CONTROLS),
    "violations:api-preview": Access.of(_PREVIEW, _PREVIEW),
    "violations:api-item-controls": Access.of(_CONTROLS),
    "violations:api-grounds": Access.of({*STAFF, key("funds:read")}),
    "violations:api-holds": Access.of(_FUNDS, _MOVE),
    "violations:api-hold": Access.of(_FUNDS),
    "violations:api-hold-release": Access.of(_FUNDS, _MOVE),
    "violations:api-hold-review": Access.of(_FUNDS, _MOVE),
    "violations:api-hold-extend": Access.of(_FUNDS, _MOVE),
    "violations:api-hold-approve": Access.of(_FUNDS, _SECOND),
    "violations:api-hold-refuse": Access.of(_FUNDS, _MOVE),
}
