"""What is done to a party or an item, and for how long."""

from typing import Literal

from policies.scheme.languages import ToldWords
from policies.scheme.strict import Strict

__all__ = ["Duration", "FundsGround", "Measure", "RequiredDocument", "Strict"]


class Duration(Strict, frozen=True):
    """How long a measure lasts. `n` counts days (wall clock kept) or elapsed hours."""

    kind: Literal["days", "hours", "until_recovered", "permanent"]
    n: int | None = None


class Measure(Strict, frozen=True):
    """One control and how long it lasts. `all` in place of an amount means the whole balance."""

    control: str
    duration: Duration
    params: dict[str, int | str | bool] = {}


class FundsGround(Strict, frozen=True):
    """A ground on which money may be held back: how much, how long, and when it must be looked at.

    Amounts are in minor units of `currency`; without `amount_at_most` all of the balance may be
    held. More than `second_person_above`, and all of the balance, needs a second person.
    """

    code: str
    title: str
    text: str
    max_days: int
    review_days: int
    amount_at_most: int | None = None
    second_person_above: int | None = None
    currency: str = ""
    law_reference: str = ""
    translations: dict[str, ToldWords] = {}


class RequiredDocument(Strict, frozen=True):
    """A document that accounts must hand in: within how many days, and what acts until one is accepted.

    Handed in by then, nothing acts while a person looks at it. One that is sent back leaves
    `days_again` more, and never less than the first days. `asked_of` everyone is asked by itself;
    of some it is asked by hand.
    """

    code: str
    title: str
    text: str
    days: int
    controls: list[str]
    days_again: int = 3
    asked_of: Literal["everyone", "some"] = "everyone"
    law_reference: str = ""
    translations: dict[str, ToldWords] = {}
