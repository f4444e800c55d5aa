"""Who may see and do what with questions, cases handed up or joined, and overrides."""

from governance.permissions import PARTY_MEMBER, REVIEWERS, STAFF, Access, key
from workbench.access.who import DECIDE, SECONDS

READS = {*STAFF, key("cases:read")}
SEES_QUESTIONS = {PARTY_MEMBER, *READS}

ACCESS: dict[str, Access] = {
    "workbench:stop-waiting": Access.of(STAFF, REVIEWERS),
    "workbench:merge": Access.of(STAFF, REVIEWERS),
    "workbench:split": Access.of(STAFF, REVIEWERS),
    "workbench:answer-file": Access.of(STAFF),
    "workbench:reconsider": Access.of(SECONDS, SECONDS),
    "workbench:api-case-questions": Access.of(READS, DECIDE),
    "workbench:api-waiting": Access.of(READS, DECIDE),
    "workbench:api-questions": Access.of(SEES_QUESTIONS),
    "workbench:api-question": Access.of(SEES_QUESTIONS),
    # A key hands on what the party wrote into the marketplace's own form.
    "workbench:api-answer": Access.of(SEES_QUESTIONS, {PARTY_MEMBER, key("cases:write")}),
    "workbench:api-answer-file": Access.of(SEES_QUESTIONS),
    "workbench:api-escalation": Access.of(READS, DECIDE),
    "workbench:api-merge": Access.of(READS, DECIDE),
    "workbench:api-split": Access.of(READS, DECIDE),
    "workbench:api-override": Access.of(READS, {*SECONDS, key("cases:decide")}),
}
