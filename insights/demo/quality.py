"""The quality programme of the last weeks: draws, blind second looks, verdicts, golden cases, a sample."""

from datetime import datetime, timedelta
from random import Random

from governance import clock, events
from governance.actors import Actor
from governance.models import Market, User
from insights.demo import roster
from insights.demo.delivery import Post
from insights.demo.roster import SEED
from workbench.models import Case, Decision, Draw, Review, Sampled, SamplingPlan
from workbench.services import claim_case, decide, quality

WEEKS = 3
SAMPLED = 12  # days ago
SAME = 0.86
LEFT = 5  # second looks that wait this morning
FOUND = (
    "The evidence bears it out: what the clause asks for was not done, and nobody else is to blame."
)
CLEARED = "The evidence does not carry a breach: what went wrong was not this account's own doing."
MILDER = "A breach, but the least grave kind: it was put right before anybody was harmed."
VERDICTS = (
    ("second_right", "missed_evidence", "The course of the figures on the second page was missed."),
    (
        "first_right",
        "misread_rule",
        "The exception of the clause covers strikes, not staff on leave.",
    ),
    (
        "unclear_rule",
        "unclear_rule",
        "The clause does not say whose delay counts. It goes to policy.",
    ),
    ("second_right", "severity", "One late week out of twelve is the lower severity."),
)
LOOKED = "Drawn at random and compared with what buyers received: it shows what it says."
BROKEN = "Drawn at random: the photographs show another product than the one that is sent."


def look_again(now: datetime, staff: dict[str, User]) -> None:
    """Everything that leads and second reviewers did, and a random sample answered this morning."""
    rng = Random(f"{SEED}:quality")
    with events.kept_aside() as happened:
        post = Post(happened)
        lead = staff["helena.brandt"]
        plan = _plan(now, lead)
        for week in range(WEEKS, 0, -1):
            end = now - timedelta(days=7 * (week - 1) + 1)
            with clock.told(end):
                quality.draw_plan(plan_id=plan.pk, until=end, by=_by(lead))
            _review(end, staff, rng, leave=LEFT if week < WEEKS else 0)
        _golden(now, staff)
        with clock.told(now - timedelta(days=SAMPLED)):
            draw = _sample(now, lead)
        _look_at(draw, now, staff)
        with clock.told(now):
            while post.hand_over():
                pass
            post.go_round()
            post.hand_over()


def _plan(now: datetime, lead: User) -> SamplingPlan:
    """Made three weeks ago; its first draw reaches back over what was decided since the spring."""
    with clock.told(now - timedelta(days=7 * WEEKS, hours=2)):
        return quality.save_plan(
            terms=quality.PlanTerms(
                title="Every reviewer, both outcomes",
                strata=["reviewer", "outcome"],
                per_stratum=4,
                active_from=now - timedelta(days=240),
            ),
            by=_by(lead),
            source_key="demonstration:decisions",
        )


def _review(end: datetime, staff: dict[str, User], rng: Random, *, leave: int) -> None:
    people = [one for one in staff.values() if one.role in {"reviewer", "senior_reviewer"}]
    people.sort(key=lambda one: one.username)
    waiting = Review.objects.waiting().count()
    for turn in range(max(waiting - leave, 0)):
        second = people[turn % len(people)]
        with clock.told(end + timedelta(hours=2 + turn // 4, minutes=turn)):
            review = quality.take_next_review(reviewer=second, by=_by(second))
            if review is not None:
                _answer(review, second, rng)
    lead = staff["helena.brandt"]
    differing = list(Review.objects.differing().select_related("decision").order_by("pk"))
    for place, review in enumerate(differing[: -2 if leave else None]):
        if review.decision.reviewer_id == lead.pk:
            continue
        verdict, cause, reason = rng.choice(VERDICTS)
        with clock.told(end + timedelta(hours=30, minutes=place)):
            quality.adjudicate(
                review_id=review.pk,
                verdict=verdict,
                cause=cause,
                reason=reason,
                lead=lead,
                by=_by(lead),
            )


def _answer(review: Review, second: User, rng: Random) -> None:
    first = Decision.objects.get(pk=review.decision_id)
    outcome, severity = first.outcome, first.severity
    reason = FOUND if outcome == "violation" else CLEARED
    if rng.random() > SAME:
        outcome = "no_violation" if outcome == "violation" else "violation"
        severity, reason = "", CLEARED if outcome == "no_violation" else MILDER
    quality.close_review(
        review_id=review.pk,
        outcome=outcome,
        severity=severity if outcome == "violation" else "",
        clause=first.clause,
        reason=reason,
        reviewer=second,
        by=_by(second),
    )


def _golden(now: datetime, staff: dict[str, User]) -> None:
    """Three golden cases; two were answered, one of them not as it should have been."""
    lead = staff["helena.brandt"]
    long_ago = now - timedelta(days=60)
    old = Decision.objects.filter(
        case__kind=Case.Kind.FINDING, steps__kind="executed", recorded_at__lt=long_ago
    ).exclude(reviewer=None)
    chosen = [
        *old.filter(outcome="violation").order_by("-pk")[:2],
        *old.filter(outcome="no_violation").order_by("-pk")[:1],
    ]
    with clock.told(now - timedelta(days=9)):
        for decision in chosen:
            quality.mark_golden(
                decision_id=decision.pk,
                outcome=decision.outcome,
                severity=decision.severity,
                explanation=FOUND if decision.outcome == "violation" else CLEARED,
                by=_by(lead),
            )
        quality.set_golden_rate(one_in=25, by=_by(lead))
    for days, username, rightly in ((6, "mira.okafor", False), (4, "keiko.ito", True)):
        person = staff[username]
        with clock.told(now - timedelta(days=days)):
            case = quality.deal_golden(reviewer=person, by=_by(person), dice=0.0)
            if case is None:
                continue
            right = case.golden_copy.golden
            outcome = right.outcome
            if not rightly:
                outcome = "no_violation" if outcome == "violation" else "violation"
            quality.answer_golden(
                case_id=case.pk,
                outcome=outcome,
                severity=right.severity if outcome == right.outcome else "",
                reason=FOUND if outcome == "violation" else CLEARED,
                case_version=case.version,
                reviewer=person,
                by=_by(person),
            )


def _sample(now: datetime, lead: User) -> Draw:
    """Listings drawn at random, whether anybody had noticed them or not."""
    until = now - timedelta(days=SAMPLED)
    plan = quality.save_plan(
        terms=quality.PlanTerms(
            title="Listings at random, United States",
            about="items",
            market=Market.objects.get(pk="us"),
            clause="misleading_listing",
            kinds=["listing"],
            strata=["kind"],
            per_stratum=20,
            period="month",
            active_from=until - timedelta(days=28),
        ),
        by=_by(lead),
        source_key="demonstration:listings",
    )
    return quality.draw_plan(plan_id=plan.pk, until=until, by=_by(lead))


def _look_at(draw: Draw, now: datetime, staff: dict[str, User]) -> None:
    """Most are as they should be; two are not, and what follows from that follows today.

    Which rows are drawn nobody can foretell. Parties that have a part are spared, or chance would
    tell another story of them.
    """
    people = [staff["lucia.romero"], staff["arif.rahman"], staff["grace.mbeki"]]
    cast = roster.cast()
    rows = Sampled.objects.filter(draw=draw).select_related("case__party").order_by("pk")[:18]
    asked = [row.case for row in rows if row.case and row.case.state == Case.State.OPEN]
    others = [case.pk for case in asked if case.party.external_id not in cast]
    broken = others[:2]
    for place, case in enumerate(asked):
        found = case.pk in broken
        moment = now if found else now - timedelta(days=SAMPLED - 1 - place % 10, minutes=place)
        with clock.told(max(moment, case.opened_at + timedelta(minutes=20))):
            _decide(case, people[place % len(people)], broken=found)


def _decide(case: Case, person: User, *, broken: bool) -> None:
    claim_case(case_id=case.pk, reviewer=person, by=_by(person))
    case.refresh_from_db(fields=["version"])
    decide(
        case_id=case.pk,
        outcome="violation" if broken else "no_violation",
        reason=BROKEN if broken else LOOKED,
        reviewer=person,
        by=_by(person),
        case_version=case.version,
        source_key="sample",
    )


def _by(user: User) -> Actor:
    return Actor.user(user)
