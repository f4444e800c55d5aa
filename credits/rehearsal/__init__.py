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

Most parties never come near a line; they are ruled out in sets by a bound read from the covering
index alone, and only the others are walked one by one.
"""

from credits.rehearsal.prices import Prices
from credits.rehearsal.replay import Findings, Replay, Replayed, Rung, Side
from credits.rehearsal.repricing import FIXED, Unpriced
from credits.rehearsal.restrictions import Days, count_days, days_of
from credits.rehearsal.terms import InForce, Terms
from credits.rehearsal.walk import micro, moment_of

__all__ = [
    "FIXED",
    "Days",
    "Findings",
    "InForce",
    "Prices",
    "Replay",
    "Replayed",
    "Rung",
    "Side",
    "Terms",
    "Unpriced",
    "count_days",
    "days_of",
    "micro",
    "moment_of",
]
