"""Tiers: what the next one needs, what of it is there, and from when the rest will be."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from credits.standing import StandingView
from parties.models import Party
from policies.scheme import TierRule, VersionBody
from policies.words import measure_words
from violations.models import Violation
from violations.selectors import history_of


@dataclass(frozen=True, slots=True)
class Need:
    """One condition: whether it holds, what is missing, and from when it will hold by itself."""

    words: str
    holds: bool
    missing: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """A tier within reach, what it brings and what it needs."""

    rule: TierRule
    brings: list[str]
    needs: list[Need]


def clean_since(party: Party) -> datetime:
    """Since when no finding stands against the account."""
    return since_clean(party, history_of(party).filter(overturned__isnull=True).first())


def since_clean(party: Party, last: Violation | None) -> datetime:
    return last.decided_at if last and last.decided_at > party.created_at else party.created_at


def needs_of(rule: TierRule, since: datetime, now: datetime, score: int | None) -> list[Need]:
    """Each condition with whether it holds, and from when it will."""
    earned = since + timedelta(days=rule.clean_days)
    said = ngettext(
        "%(n)d day without a violation", "%(n)d days without a violation", rule.clean_days
    )
    needs = [Need(said % {"n": rule.clean_days}, earned <= now, at=earned)]
    least, most = rule.score_at_least, rule.score_at_most
    if least is not None:
        words = _("a score of at least %(n)d") % {"n": least}
        needs.append(_of_score(words, score, (least - score) if score is not None else 0))
    if most is not None:
        words = _("a score of at most %(n)d") % {"n": most}
        needs.append(_of_score(words, score, (score - most) if score is not None else 0))
    return needs


def _of_score(words: str, score: int | None, gap: int) -> Need:
    if score is None:
        return Need(words, False)
    said = ngettext("%(n)d point to go", "%(n)d points to go", gap) % {"n": gap}
    return Need(words, gap <= 0, missing=said if gap > 0 else "")


def next_tier(
    body: VersionBody, view: StandingView, now: datetime, *, held: str, since: datetime
) -> Step | None:
    """None where the rulebook has no further one."""
    if not body.tiers:
        return None
    place = next((n for n, rule in enumerate(body.tiers) if rule.code == held), -1)
    if place + 1 >= len(body.tiers):
        return None
    rule = body.tiers[place + 1]
    return Step(
        rule,
        [measure_words(one) for one in rule.benefits],
        needs_of(rule, since, now, view.score),
    )
