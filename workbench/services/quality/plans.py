"""Plans: what is drawn at random, how much of it, and until when."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from difflib import get_close_matches

from django.db import IntegrityError, transaction

from governance import clock
from governance.actors import Actor
from governance.errors import InvalidInput
from governance.events import emit
from governance.models import Market, User
from items.models import Item
from parties.models import Party
from policies.selectors import body_of, version_in_force
from workbench.models import Decision, SamplingPlan, Skill
from workbench.selectors.clauses import titles_by_code
from workbench.services.quality.errors import PlanStopped

MOST_OF_A_STRATUM = 500
OF_DECISIONS = {"reviewer", "clause", "market", "outcome"}
OF_THINGS = {"market", "kind"}


@dataclass(frozen=True, slots=True)
class PlanTerms:
    """What a lead asks for. One of `per_stratum` and `rate`."""

    title: str
    about: str = SamplingPlan.About.DECISIONS
    market: Market | None = None
    clauses: Sequence[str] = ()
    outcomes: Sequence[str] = ()
    kinds: Sequence[str] = ()
    clause: str = ""
    strata: Sequence[str] = ()
    per_stratum: int | None = None
    rate: float | None = None
    period: str = SamplingPlan.Period.WEEK
    skill: Skill | None = None
    seconds: Sequence[User] = field(default=())
    active_from: datetime | None = None
    active_to: datetime | None = None


@transaction.atomic
def save_plan(*, terms: PlanTerms, by: Actor, source_key: str) -> SamplingPlan:
    """Make a plan. The same `source_key` twice is one plan; what was drawn by one never changes."""
    if earlier := SamplingPlan.objects.filter(source_key=source_key).first():
        return earlier
    _check(terms)
    begins = terms.active_from or clock.now()
    try:
        with transaction.atomic():
            plan = SamplingPlan.objects.create(
                title=terms.title.strip(),
                about=terms.about,
                market=terms.market,
                clauses=list(terms.clauses),
                outcomes=list(terms.outcomes),
                kinds=list(terms.kinds),
                clause=terms.clause,
                strata=list(terms.strata),
                per_stratum=terms.per_stratum,
                rate=terms.rate,
                period=terms.period,
                skill=terms.skill,
                active_from=begins,
                active_to=terms.active_to,
                drawn_until=begins,
                actor=str(by),
                source_key=source_key,
            )
    except IntegrityError:  # the same click came twice at once
        return SamplingPlan.objects.get(source_key=source_key)
    plan.seconds.set(terms.seconds)
    emit("plan.saved", subject=f"plan:{plan.pk}", by=by, plan=plan.pk)
    return plan


@transaction.atomic
def stop_plan(*, plan_id: int, by: Actor) -> SamplingPlan:
    """Draw no more by this plan. What was drawn stays to be reviewed. Twice is once."""
    plan = SamplingPlan.objects.select_for_update(of=["self"]).get(pk=plan_id)
    if plan.stopped_at is None:
        plan.stopped_at = clock.now()
        plan.save(update_fields=["stopped_at"])
        emit("plan.stopped", subject=f"plan:{plan.pk}", by=by, plan=plan.pk)
    return plan


def check_running(plan: SamplingPlan) -> None:
    if plan.stopped_at is not None or plan.is_over:
        raise PlanStopped


def kinds_with(market: Market, clause: str, at: datetime) -> list[str]:
    """The kinds of party whose rulebook in this market has the clause at that moment."""
    found = []
    for kind in Party.Kind.values:
        version = version_in_force(market.pk, kind, at)
        if version is not None and body_of(version).clause(clause) is not None:
            found.append(kind)
    return found


def _check(terms: PlanTerms) -> None:
    if not terms.title.strip():
        _refuse("title", "", "A plan needs a name.")
    if (terms.per_stratum is None) == (terms.rate is None):
        _refuse(
            "per_stratum", terms.per_stratum, "Say how many of each, or which share; one of both."
        )
    if terms.per_stratum is not None and not 1 <= terms.per_stratum <= MOST_OF_A_STRATUM:
        _refuse("per_stratum", terms.per_stratum, f"From 1 to {MOST_OF_A_STRATUM} of each stratum.")
    if terms.rate is not None and not 0 < terms.rate <= 1:
        _refuse("rate", terms.rate, "A share above 0 and up to 1.")
    begins = terms.active_from or clock.now()
    if terms.active_to is not None and terms.active_to <= begins:
        _refuse("active_to", terms.active_to, "It ends before it begins.")
    if terms.about == SamplingPlan.About.DECISIONS:
        _check_decisions(terms)
    else:
        _check_things(terms, begins)


def _check_decisions(terms: PlanTerms) -> None:
    for name in terms.strata:
        if name not in OF_DECISIONS:
            _refuse("strata", name, f"Decisions are told apart by {_said(OF_DECISIONS)}.")
    findings = {str(Decision.Outcome.VIOLATION), str(Decision.Outcome.NO_VIOLATION)}
    for outcome in terms.outcomes:
        if outcome not in findings:
            _refuse("outcomes", outcome, f"Findings are decided as {_said(findings)}.")
    known = titles_by_code()
    for code in terms.clauses:
        if code not in known:
            _refuse("clauses", code, f"No rulebook has a clause “{code[:60]}”.{_near(code, known)}")
    if terms.clause or terms.kinds:
        _refuse(
            "clause", terms.clause, "Only items and parties are asked about a clause and a kind."
        )


def _check_things(terms: PlanTerms, begins: datetime) -> None:
    for name in terms.strata:
        if name not in OF_THINGS:
            _refuse("strata", name, f"Items and parties are told apart by {_said(OF_THINGS)}.")
    if terms.market is None:
        _refuse("market", "", "Name the market: each has a rulebook of its own.")
    elif not kinds_with(terms.market, terms.clause, begins):
        _refuse("clause", terms.clause, "No rulebook in force in this market has this clause.")
    items = terms.about == SamplingPlan.About.ITEMS
    known = set(Item.Kind.values if items else Party.Kind.values)
    for kind in terms.kinds:
        if kind not in known:
            _refuse("kinds", kind, f"Choose from {_said(known)}.")
    if terms.clauses or terms.outcomes:
        _refuse(
            "clauses", list(terms.clauses), "Only decisions are narrowed by clause and outcome."
        )


def _refuse(name: str, value: object, message: str) -> None:
    fault = {"field": name, "value": str(value)[:80], "message": message}
    raise InvalidInput(message, faults=[fault])


def _near(code: str, known: Collection[str]) -> str:
    near = get_close_matches(code.lower(), sorted(known), n=1)
    return f" Did you mean “{near[0]}”?" if near else " Read the rulebooks for what there is."


def _said(words: set[str]) -> str:
    return ", ".join(sorted(str(word) for word in words))
