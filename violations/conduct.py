"""When conduct can have happened: not in the future, and not before there was a rule."""

from datetime import datetime

from governance.clock import SKEW, TIME_REMEDY, out_of_time
from governance.errors import refuse_faults
from parties.models import Party
from policies.selectors import versions_of

Fault = dict[str, str]


def conduct_faults(
    party: Party, *, conduct_to: datetime, conduct_from: datetime | None = None, now: datetime
) -> list[Fault]:
    """What is wrong with the time of a party's conduct, by field.

    Conduct in the future would be judged by a version that nobody is bound by yet.
    """
    published = versions_of(party.market_id, party.kind)
    first = published[0].effective_from if published else None
    said = {"conduct_from": conduct_from, "conduct_to": conduct_to}
    faults = [
        {"field": name, "message": message}
        for name, moment in said.items()
        if moment is not None and (message := _amiss(moment, first, now))
    ]
    if not faults and conduct_from is not None and conduct_to < conduct_from:
        words = "The conduct ends before it begins. Send an end that is not before its beginning."
        faults = [{"field": "conduct_to", "message": words}]
    return faults


def refuse_future_conduct(conduct_to: datetime, at: datetime) -> None:
    """Nothing is found about what has not happened, whoever asks for it."""
    if conduct_to > at + SKEW:
        message = out_of_time(conduct_to, at)
        refuse_faults([{"field": "conduct_to", "message": f"{message} {TIME_REMEDY}"}])


def _amiss(moment: datetime, first: datetime | None, now: datetime) -> str:
    if words := out_of_time(moment, now):
        return f"{words} {TIME_REMEDY}"
    if first is not None and moment < first:
        since = first.isoformat().replace("+00:00", "Z")
        return f"This is before the first rulebook took effect. Send a time from {since} on."
    return ""
