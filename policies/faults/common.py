"""What all faults share: how one is said, and how codes, lengths and measures are judged. Pure."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from policies.catalogue import CONTROLS
from policies.scheme import Duration, Measure

Fault = dict[str, str]

# What the ledger's columns and the calendar can hold.
LARGEST_SCORE, LONGEST_DAYS, LONGEST_HOURS, LONGEST_MONTHS = 1_000_000, 3650, 8760, 120
CODE = re.compile(r"[a-z0-9][a-z0-9_]*")


def fault(field: str, message: str) -> Fault:
    return {"field": field, "message": message}


def code_faults(code: str, where: str, longest: int = 60) -> Iterator[Fault]:
    if not CODE.fullmatch(code) or len(code) > longest:
        yield fault(
            where,
            f"{code!r} is no code: small letters, digits and _, at most {longest} characters.",
        )


def twice(said: Sequence[str]) -> list[str]:
    return sorted({one for one in said if said.count(one) > 1})


def blank_faults(where: str, **words: str) -> Iterator[Fault]:
    """Words that a party reads may not be missing."""
    remedies = {"title": "Name it in a few words.", "text": "Say it in plain language."}
    for name, said in words.items():
        if not said.strip():
            yield fault(f"{where}.{name}", remedies[name])


def range_faults(
    where: str, value: int | None, least: int, most: int, unit: str = "days"
) -> Iterator[Fault]:
    """A number that may be left out, but not lie elsewhere."""
    if value is not None and not least <= value <= most:
        yield fault(where, f"Between {least} and {most} {unit}.")


def hours_in(duration: Duration) -> int | None:
    """Its length, where it has one."""
    return {"days": 24, "hours": 1}.get(duration.kind, 0) * (duration.n or 0) or None


def duration_faults(duration: Duration, where: str) -> Iterator[Fault]:
    longest = {"days": LONGEST_DAYS, "hours": LONGEST_HOURS}.get(duration.kind)
    if longest and not 0 < (duration.n or 0) <= longest:
        yield fault(where, f"Say how long: 1 to {longest} {duration.kind}.")


def measure_faults(
    measures: list[Measure],
    where: str,
    *,
    target: str = "",
    recovers: bool = False,
    gives: bool = False,
) -> Iterator[Fault]:
    """`target` is what they may act on, `recovers` whether there is a line to recover from."""
    for place, measure in enumerate(measures):
        here = f"{where}[{place}]"
        kind = CONTROLS.get(measure.control)
        if kind is None:
            yield fault(f"{here}.control", f"{measure.control!r} is not in the control catalogue.")
            continue
        if target and kind.target != target:
            yield fault(f"{here}.control", f"{measure.control!r} acts on an {kind.target} only.")
        if kind.gives and not gives:
            yield fault(f"{here}.control", f"{measure.control!r} is a benefit: tiers bring it.")
        if gives and not kind.gives:
            yield fault(where, f"{measure.control!r} is no benefit.")
        yield from duration_faults(measure.duration, f"{here}.duration")
        if measure.duration.kind == "until_recovered" and not (recovers or gives):
            yield fault(
                f"{here}.duration",
                "Only a milestone's measure can end with recovery: give days, hours or permanent.",
            )
        whole = kind.takes == "amount" and "all" in measure.params
        if kind.takes and kind.takes not in measure.params and not whole:
            yield fault(
                f"{here}.params", f"{measure.control!r} needs the parameter {kind.takes!r}."
            )
        yield from _parameter_faults(measure.params, f"{here}.params")


def _parameter_faults(params: dict[str, Any], where: str) -> Iterator[Fault]:
    percent = params.get("percent")
    if percent is not None and not (isinstance(percent, int) and 0 < percent <= 100):
        yield fault(f"{where}.percent", "A percentage lies between 1 and 100.")
    cap, amount = params.get("cap"), params.get("amount")
    if cap is not None and not (isinstance(cap, int) and cap >= 0):
        yield fault(f"{where}.cap", "A whole number, 0 or more.")
    if amount is not None and (
        not isinstance(amount, int) or isinstance(amount, bool) or amount < 0
    ):
        yield fault(f"{where}.amount", "A whole number of minor units, 0 or more.")
    if "all" in params and (params["all"] is not True or amount is not None):
        yield fault(f"{where}.all", "Say `all = true` in place of an amount, or leave it out.")
