"""Faults of what holds for the whole version: its words, windows, tiers and grounds for funds. Pure."""

import re
from collections.abc import Iterator

from policies.catalogue import CONTROLS
from policies.faults.common import (
    LONGEST_DAYS,
    LONGEST_HOURS,
    LONGEST_MONTHS,
    Fault,
    blank_faults,
    code_faults,
    fault,
    measure_faults,
    range_faults,
    twice,
)
from policies.faults.filling import Parts
from policies.faults.tongues import is_language
from policies.scheme import FundsGround, RequiredDocument, Scheme, TierRule, Windows

CURRENCY = re.compile(r"[A-Z]{3}")


def whole_faults(parts: Parts) -> Iterator[Fault]:
    version = parts.version
    if not version.title.strip():
        yield fault("title", "Name the rulebook in a few words.")
    yield from window_faults(version.windows, "windows")
    if not version.windows.redress:
        yield fault("windows.redress", "Say what a party can do after the last appeal.")
    for code in twice([tier.code for tier in version.tiers]):
        yield fault("tiers", f"Tier code {code!r} is used twice.")
    for place, tier in enumerate(version.tiers):
        yield from _tier_faults(tier, f"tiers[{place}]", version.scheme)
    for code in twice([ground.code for ground in version.funds]):
        yield fault("funds", f"Ground code {code!r} is used twice.")
    for place, ground in enumerate(version.funds):
        yield from _funds_faults(ground, f"funds[{place}]")
    for code in twice([paper.code for paper in version.documents]):
        yield fault("documents", f"Document code {code!r} is used twice.")
    for place, paper in enumerate(version.documents):
        yield from _document_faults(paper, f"documents[{place}]")
    yield from range_faults("notice_days", version.notice_days, 0, LONGEST_DAYS)
    if parts.languages is not None:
        yield from _language_faults(parts.languages)


def window_faults(windows: Windows, where: str) -> Iterator[Fault]:
    """Of the version's windows, or of those that a clause has of its own."""
    if not windows.attempts:
        yield fault(
            where,
            "Say how long an appeal is open: appeal_days or appeal_months, or hours where few will do.",
        )
    if any(not 0 < days <= LONGEST_DAYS for days in windows.appeal_days):
        yield fault(f"{where}.appeal_days", f"Each window is 1 to {LONGEST_DAYS} days long.")
    if any(not said.strip() for said in windows.redress):
        yield fault(f"{where}.redress", "An empty line: remove it, or say what it should.")
    if windows.appeal_months is not None and not 0 < windows.appeal_months <= LONGEST_MONTHS:
        yield fault(f"{where}.appeal_months", f"A window is 1 to {LONGEST_MONTHS} months long.")
    for name in ("appeal_hours", "correction_hours"):
        hours = getattr(windows, name)
        if hours is not None and not 0 < hours <= LONGEST_HOURS:
            yield fault(f"{where}.{name}", f"A window is 1 to {LONGEST_HOURS} hours long.")


def _tier_faults(tier: TierRule, where: str, scheme: Scheme) -> Iterator[Fault]:
    yield from code_faults(tier.code, f"{where}.code", 40)
    yield from blank_faults(where, title=tier.title)
    yield from range_faults(f"{where}.clean_days", tier.clean_days, 0, LONGEST_DAYS)
    least, most = tier.score_at_least, tier.score_at_most
    if least is not None and least > scheme.cap:
        yield fault(f"{where}.score_at_least", f"No score can reach it: the cap is {scheme.cap}.")
    if most is not None and most < scheme.floor:
        yield fault(f"{where}.score_at_most", f"No score is so low: the floor is {scheme.floor}.")
    if least is not None and most is not None and least > most:
        yield fault(f"{where}.score_at_most", "Below the least score of this tier: nobody fits.")
    yield from measure_faults(tier.benefits, f"{where}.benefits", target="party", gives=True)


def _funds_faults(ground: FundsGround, where: str) -> Iterator[Fault]:
    yield from code_faults(ground.code, f"{where}.code")
    yield from blank_faults(where, title=ground.title, text=ground.text)
    yield from range_faults(f"{where}.max_days", ground.max_days, 1, LONGEST_DAYS)
    if not 1 <= ground.review_days <= max(ground.max_days, 1):
        yield fault(f"{where}.review_days", "It must be looked at within the days it may be held.")
    if ground.amount_at_most is not None and ground.amount_at_most <= 0:
        yield fault(f"{where}.amount_at_most", "An amount in minor units, more than nothing.")
    above, most = ground.second_person_above, ground.amount_at_most
    if above is not None and above < 0:
        yield fault(f"{where}.second_person_above", "An amount in minor units, 0 or more.")
    if above is not None and most is not None and above >= most:
        yield fault(
            f"{where}.second_person_above",
            "So much may never be held: give less than amount_at_most, or leave it out.",
        )
    if (most is not None or above is not None) and not ground.currency:
        yield fault(f"{where}.currency", "Say in which currency the amount is.")
    if ground.currency and not CURRENCY.fullmatch(ground.currency):
        yield fault(f"{where}.currency", "A currency has three capital letters, such as USD.")


def _document_faults(paper: RequiredDocument, where: str) -> Iterator[Fault]:
    yield from code_faults(paper.code, f"{where}.code", 40)
    yield from blank_faults(where, title=paper.title, text=paper.text)
    yield from range_faults(f"{where}.days", paper.days, 1, LONGEST_DAYS)
    yield from range_faults(f"{where}.days_again", paper.days_again, 0, LONGEST_DAYS)
    if not paper.controls:
        yield fault(f"{where}.controls", "Say what acts until the document is accepted.")
    for code in paper.controls:
        kind = CONTROLS.get(code)
        if kind is None or kind.target != "party" or kind.gives or kind.takes:
            yield fault(
                f"{where}.controls",
                f"{code!r} is no control of an account that restricts it and takes no number.",
            )
    for code in twice(paper.controls):
        yield fault(f"{where}.controls", f"Control {code!r} is named twice.")


def _language_faults(languages: list[str]) -> Iterator[Fault]:
    if not languages:
        yield fault("languages", "Name at least the language in which the clauses are written.")
    for code in languages:
        if not is_language(code):
            yield fault("languages", f"{code!r} is no language, such as en or pt-br.")
    for code in twice(languages):
        yield fault("languages", f"Language {code!r} is named twice.")
