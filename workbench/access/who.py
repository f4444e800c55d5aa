"""Groups of roles that several nouns of this room name."""

from governance.permissions import ADMIN, QUALITY, REVIEWERS, SENIOR, key

SECONDS = {SENIOR, QUALITY}
MOVERS = {*REVIEWERS, ADMIN}
LEADS = {*SECONDS, ADMIN}
SEES_RUNS = {*LEADS, key("cases:read")}
MOVES_RUNS = {*LEADS, key("cases:decide")}
DECIDE = {*REVIEWERS, key("cases:decide")}
