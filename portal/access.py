"""Who may see and do what in this room."""

from governance.permissions import EVERYONE, PARTY_MEMBER, STAFF, Access, key

READ = Access.of([PARTY_MEMBER])
READ_AND_ACT = Access.of([PARTY_MEMBER], [PARTY_MEMBER])

ACCESS = {
    "portal:parties": READ,
    "portal:home": READ,
    "portal:health": READ,
    "portal:violations": READ,
    "portal:violation": READ,
    "portal:violations-export": READ,
    "portal:appeal-new": READ_AND_ACT,
    "portal:appeal-draft": READ_AND_ACT,
    "portal:correction-new": READ_AND_ACT,
    "portal:appeal": READ_AND_ACT,
    "portal:appeal-withdraw": READ_AND_ACT,
    "portal:money": READ,
    "portal:hold": READ_AND_ACT,
    "portal:question": READ_AND_ACT,
    "portal:question-file": READ,
    "portal:incident-mine": READ,
    "portal:incident": READ,
    "portal:rules": READ,
    "portal:inbox": READ,
    "portal:notice": READ_AND_ACT,
    "portal:courses": READ,
    "portal:course": READ_AND_ACT,
    "portal:rewards": READ,
    "portal:statement": READ,
    "portal:export": READ,
    "portal:calendar": READ,
    "portal:metrics": READ,
    "portal:metric": READ,
    "portal:metric-rows": READ,
    "portal:dispute": READ_AND_ACT,
    "portal:dispute-file": READ,
    "portal:documents": READ,
    "portal:document": READ_AND_ACT,
    "portal:document-file": READ,
    "portal:feedback": READ_AND_ACT,
    "portal:accept": READ_AND_ACT,
    "portal:settings": READ_AND_ACT,
    "portal:team-role": READ_AND_ACT,
    "portal:api-what-if": Access.of([*STAFF, PARTY_MEMBER, key("parties:read")]),
    "portal:team": READ_AND_ACT,
    "portal:team-end": READ_AND_ACT,
    # The link is the key: signed, bound to one violation, and it ends.
    "portal:signed-violation": Access.of([EVERYONE], [EVERYONE]),
    "portal:signed-draft": Access.of([EVERYONE], [EVERYONE]),
    "portal:signed-report": Access.of([EVERYONE], [EVERYONE]),
}
