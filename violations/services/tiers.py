"""Tiers: what clean conduct has earned, worked out from what stands: an overturn restores it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, QuerySet

from credits.models import Standing, Tier
from credits.selectors import standing_at
from credits.services import grant_reward, lock, set_tier
from governance import clock
from governance.actors import CLOCK, Actor
from governance.events import emit
from parties.models import Party
from policies.models import RulebookVersion
from policies.scheme import TierRule
from policies.selectors import body_of, rulebooks, version_in_force
from violations.models import Control, Violation
from violations.plans import end_of


@dataclass(frozen=True, slots=True)
class Reached:
    rule: TierRule
    since: datetime


def clean_since(party: Party) -> datetime:
    """Since when the party's record is clean: its last standing finding, or its birth."""
    last = Violation.objects.standing().filter(party=party).aggregate(top=Max("decided_at"))["top"]
    return max(party.created_at, last) if last else party.created_at


def tier_reached(party: Party, version: RulebookVersion, at: datetime) -> Reached | None:
    """The best tier whose conditions hold at `at`; the last in the rulebook is the best."""
    since = clean_since(party)
    view = standing_at(party, at)
    for rule in reversed(body_of(version).tiers):
        earned = since + timedelta(days=rule.clean_days)
        too_low = rule.score_at_least is not None and (
            view is None or view.score < rule.score_at_least
        )
        too_high = rule.score_at_most is not None and (
            view is None or view.score > rule.score_at_most
        )
        if earned <= at and not too_low and not too_high:
            return Reached(rule, earned)
    return None


@transaction.atomic
def review_tier(*, party: Party, by: Actor, at: datetime | None = None) -> str | None:
    """Put a locked party into the tier it has earned and bring its benefits into line."""
    moment = at or clock.now()
    version = version_in_force(party.market_id, party.kind, moment)
    if version is None:
        return None
    reached = tier_reached(party, version, moment)
    code = reached.rule.code if reached else None
    changed = set_tier(
        party=party,
        code=code,
        version=version,
        by=by,
        at=reached.since if reached else moment,
    )
    if changed:
        _end_benefits(party, by, moment)
        if reached:
            _begin_benefits(party, reached, by, moment)
    return code


def _end_benefits(party: Party, by: Actor, at: datetime) -> None:
    running = Control.objects.in_force_at(at).filter(party=party, cause=Control.Cause.TIER)
    for control in running.order_by("pk"):
        control.lifted_at = at
        control.save(update_fields=["lifted_at"])
        emit("control.lifted", subject=f"party:{party.pk}", by=by, control=control.pk)


def _begin_benefits(party: Party, reached: Reached, by: Actor, at: datetime) -> None:
    earlier = Control.objects.filter(party=party, cause=Control.Cause.TIER).count()
    for rank, measure in enumerate(reached.rule.benefits, start=earlier):
        control = Control.objects.create(
            party=party,
            kind=measure.control,
            params=dict(measure.params),
            cause=Control.Cause.TIER,
            cause_ref=f"tier:{reached.rule.code}",
            starts_at=at,
            ends_at=end_of(measure.duration, at, party.market.zone),
            source_key=f"tier:{party.pk}:{reached.rule.code}:{measure.control}:{rank}",
        )
        emit("control.started", subject=f"party:{party.pk}", by=by, control=control.pk)
    grant_reward(
        party=party,
        code=reached.rule.code,
        title=reached.rule.title,
        source_key=f"tier:{party.pk}:{reached.rule.code}:{reached.since.date()}",
        by=by,
    )


def review_due_tiers(*, at: datetime | None = None, limit: int = 500) -> int:
    """Find parties whose tier is behind what they have earned, a bounded batch, and move them."""
    moment, moved = at or clock.now(), 0
    for rulebook in rulebooks():
        version = version_in_force(rulebook.market_id, rulebook.party_kind, moment)
        if version is None:
            continue
        rules = body_of(version).tiers
        for place in range(len(rules) - 1, -1, -1):
            higher = [rule.code for rule in rules[place:]]
            for party_id in _earned_but_not_given(version, rules[place], higher, moment)[:limit]:
                with transaction.atomic():
                    review_tier(party=lock(party_id), by=CLOCK, at=moment)
                moved += 1
    return moved


def _earned_but_not_given(
    version: RulebookVersion, rule: TierRule, higher: list[str], at: datetime
) -> QuerySet:
    since = at - timedelta(days=rule.clean_days)
    dirty = Violation.objects.standing().filter(party=OuterRef("pk"), decided_at__gt=since)
    scheme = body_of(version).scheme
    rows = (
        Party.objects.filter(
            market_id=version.rulebook.market_id,
            kind=version.rulebook.party_kind,
            created_at__lte=since,
        )
        .filter(~Exists(dirty))
        .filter(~Exists(Tier.objects.filter(party=OuterRef("pk"), code__in=higher)))
    )
    scores = Standing.objects.filter(party=OuterRef("pk"), scheme=scheme.code)
    if rule.score_at_least is not None:
        known = scores.filter(ledger_class="ordinary")
        enough = Exists(known.filter(score__gte=rule.score_at_least))
        rows = (
            rows.filter(enough | ~Exists(known))
            if scheme.start >= rule.score_at_least
            else rows.filter(enough)
        )
    if rule.score_at_most is not None:
        rows = rows.filter(~Exists(scores.filter(score__gt=rule.score_at_most)))
    return rows.order_by("pk").values_list("pk", flat=True)
