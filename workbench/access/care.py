"""Who may see and do what with templates, notes, notices, and what is hard to look at."""

from governance.permissions import POLICY, REVIEWERS, STAFF, Access, key
from workbench.access.who import LEADS

WRITERS = {*LEADS, POLICY}
ACCESS: dict[str, Access] = {
    "workbench:insert-template": Access.of(STAFF, REVIEWERS),
    "workbench:note": Access.of(STAFF, REVIEWERS),
    "workbench:note-file": Access.of(STAFF),
    "workbench:notices": Access.of(STAFF),
    "workbench:notices-read": Access.of(STAFF, STAFF),
    "workbench:settings": Access.of(STAFF, STAFF),
    "workbench:pause": Access.of(STAFF, STAFF),
    "workbench:exposure": Access.of(LEADS),
    "workbench:harms": Access.of(LEADS, LEADS),
    "workbench:harm-new": Access.of(LEADS, LEADS),
    "workbench:harm-edit": Access.of(LEADS, LEADS),
    "workbench:templates": Access.of(STAFF),
    "workbench:template-new": Access.of(WRITERS, WRITERS),
    "workbench:template-edit": Access.of(WRITERS, WRITERS),
    "workbench:template-retire": Access.of(WRITERS, WRITERS),
    "workbench:api-templates": Access.of(
        {*STAFF, key("cases:read")}, {*WRITERS, key("cases:write")}
    ),
    "workbench:api-template": Access.of(
        {*STAFF, key("cases:read")}, {*WRITERS, key("cases:write")}
    ),
    "workbench:api-case-templates": Access.of({*STAFF, key("cases:read")}),
    "workbench:api-notes": Access.of({*STAFF, key("cases:read")}, {*REVIEWERS, key("cases:write")}),
}
