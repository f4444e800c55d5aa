"""Rehearsal: a period of history replayed under a draft, before anyone is harmed. Writes nothing.

Before is the history as it stands now, under the versions as they came into force. After is the same
history as if the draft had come into force when the period begins:

- Each surviving finding of the period is charged what the draft asks for its clause and severity (for
  a repeated one, if the draft says so) and lapses by the draft. A clause or severity that the draft
  lacks costs nothing. What came before the period stays as it was. Of several clauses cited together
  the one that was charged counts; a finding that follows a linked party's keeps its share.
- Earned points and adjustments stay as they were posted; relief stays, never exceeds the line it
  eases and ends with it. Every line begins to count when it did.
- The score is walked in order of time, class by class, and lines are passed exactly as
  `credits.engine` says: descents, terminal lines that stop lapse, a turn of versions that passes
  nothing.
- A line passed restricts where its measures take something from the account itself. What that put at
  stake are the orders of the local days touched, up to the end of the period.
- Findings overturned later are left out of all that. Then both histories are walked with them: the
  restrictions that come on top are those that rested on a finding which later fell.

All of it is arithmetic on columns of numbers, some thousand parties at once; a history in which a
freezing line is reached goes to the engine itself.
"""

from credits.rehearsal.ladders import Rung
from credits.rehearsal.moments import LocalDays, distinct, micro, moment_of
from credits.rehearsal.prices import Prices
from credits.rehearsal.replay import UNKNOWN, Caused, Found, Replay, Side
from credits.rehearsal.repricing import FIXED, Findings, Unpriced
from credits.rehearsal.restrictions import Stretches, stretches_of
from credits.rehearsal.terms import InForce, Terms

__all__ = [
    "FIXED",
    "UNKNOWN",
    "Caused",
    "Findings",
    "Found",
    "InForce",
    "LocalDays",
    "Prices",
    "Replay",
    "Rung",
    "Side",
    "Stretches",
    "Terms",
    "Unpriced",
    "distinct",
    "micro",
    "moment_of",
    "stretches_of",
]
