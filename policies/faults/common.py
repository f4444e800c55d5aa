"""What all faults share: how one is said, and how codes, lengths and measures are judged. Pure."""

import re
from collections.abc import Iterator, Sequence

from policies.catalogue import CONTROLS, ControlKind
from policies.scheme import Duration, Measure

Fault = dict[str, str]

# What the ledger's columns and the calendar can hold.
LARGEST_SCORE, LONGEST_DAYS, LONGEST_HOURS, LONGEST_MONTHS = 1_000_000, 3650, 8760, 120
LARGEST_AMOUNT = 10**15
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
    if not longest and duration.n is not None:
        yield fault(f"{where}.n", f"{duration.kind!r} takes no number: leave it out.")


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
        yield from _parameter_faults(kind, measure.params, f"{here}.params")
        if measure in measures[:place]:
            yield fault(here, f"{measure.control!r} is said twice alike: leave one out.")


def _parameter_faults(
    kind: ControlKind, params: dict[str, int | str | bool], where: str
) -> Iterator[Fault]:
    """What a control takes must be there and fit, and nothing else: the rest would do nothing."""
    takes = {kind.takes, *(["all"] if kind.takes == "amount" else [])} - {""}
    if kind.takes and not takes & params.keys():
        yield fault(where, f"{kind.code!r} needs the parameter {kind.takes!r}.")
    for name in sorted(params.keys() - takes):
        only = f"takes {kind.takes!r} alone" if kind.takes else "takes no parameter"
        yield fault(f"{where}.{name}", f"{kind.code!r} {only}: leave {name!r} out.")
    for name in sorted(takes & params.keys()):
        yield from _value_faults(name, params, where)


def _value_faults(name: str, params: dict[str, int | str | bool], where: str) -> Iterator[Fault]:
    said = params[name]
    number = said if isinstance(said, int) and not isinstance(said, bool) else None
    if name == "percent" and (number is None or not 0 < number <= 100):
        yield fault(f"{where}.percent", "A percentage lies between 1 and 100.")
    if name == "cap" and (number is None or not 0 <= number <= LARGEST_AMOUNT):
        yield fault(f"{where}.cap", f"A whole number between 0 and {LARGEST_AMOUNT}.")
    if name == "amount" and (number is None or not 0 <= number <= LARGEST_AMOUNT):
        yield fault(
            f"{where}.amount", f"A whole number of minor units between 0 and {LARGEST_AMOUNT}."
        )
    if name == "category" and not (isinstance(said, str) and said.strip()):
        yield fault(f"{where}.category", "Name the category.")
    if name == "all" and (said is not True or "amount" in params):
        yield fault(f"{where}.all", "Say `all = true` in place of an amount, or leave it out.")
