"""What the parties do: read, learn, appeal. Each in their own time, and some of them never."""

from collections.abc import Callable
from datetime import timedelta
from functools import cache
from random import Random

from appeals.selectors import eligibility_of
from appeals.services import submit_appeal
from credits.services import lock
from education.models import Enrolment
from education.services import submit_attempt
from governance.actors import CLOCK, Actor
from governance.models import Event
from insights.demo import sayings
from insights.demo.plan import Incident
from insights.demo.roster import SEED
from insights.demo.story import Story
from parties.models import Membership, Party
from violations.models import Violation
from violations.services import review_tier
from workbench.models import Case, DecisionStep

CLEAN = timedelta(days=90, hours=1)


class Answers:
    """All parties, as far as they answer to what happens to them."""

    def __init__(self, story: Story, plan_of: Callable[[Case], Incident | None]) -> None:
        self.story, self.plan_of = story, plan_of
        self.plans: dict[int, Incident] = {}  # by violation
        story.on("violation.recorded", self._violation)
        story.on("course.assigned", self._course)

    def _violation(self, event: Event) -> None:
        violation_id, party_id = event.payload["violation"], event.payload["party"]
        self.story.then(self.story.moment + CLEAN, lambda: self.review(party_id))
        step = DecisionStep.objects.filter(violation_id=violation_id).select_related(
            "decision__case__party"
        )
        executed = step.first()
        plan = self.plan_of(executed.decision.case) if executed else None
        if executed is None or plan is None:
            return
        self.plans[violation_id] = plan
        if not plan.appeal:
            return
        rng = plan.who.dice(f"appeals:{plan.at.isoformat()}")
        clause = executed.decision.case.clause
        at = self.story.moment + timedelta(hours=min(400, 8 + rng.expovariate(1 / 70)))
        if plan.appeal == "open":
            lately = self.story.until - timedelta(hours=rng.uniform(2, 104))
            at = max(self.story.moment + timedelta(hours=1), lately)
        self.story.then(at, lambda: self._appeal(violation_id, clause, rng))

    def _appeal(self, violation_id: int, clause: str, rng: Random) -> None:
        violation = Violation.objects.select_related("party__market", "version").get(
            pk=violation_id
        )
        if eligibility_of(violation).eligible:  # not taken back meanwhile, and in time
            reason, text = sayings.appeal(clause, rng)
            by = _owner(violation.party_id)
            submit_appeal(violation_id=violation_id, reason=reason, text=text, by=by)

    def _course(self, event: Event) -> None:
        """Two of three take it; some need a second try."""
        enrolment_id, party_id = event.payload["enrolment"], int(event.subject.partition(":")[2])
        plan = self.plans.get(event.payload["violation"])
        who = plan.who.ref if plan else party_id
        rng = Random(f"{SEED}:course:{who}:{self.story.moment.isoformat()}")
        learns = plan.learns if plan else None
        if learns is False or (learns is None and rng.random() < 0.34):
            return
        slips = 0.0 if learns else 0.28
        at = self.story.moment + timedelta(hours=6 + rng.expovariate(1 / 80))
        self.story.then(at, lambda: self._attempt(enrolment_id, party_id, rng, slips))

    def _attempt(self, enrolment_id: int, party_id: int, rng: Random, slips: float) -> None:
        enrolment = Enrolment.objects.select_related("course_version__quiz").get(pk=enrolment_id)
        if enrolment.state != Enrolment.State.ASSIGNED:
            return
        questions = enrolment.course_version.quiz.questions
        answers = [question["right"] for question in questions]
        if rng.random() < slips:
            wrong = rng.randrange(len(questions))
            answers[wrong] = (answers[wrong] + 1) % len(questions[wrong]["choices"])
            if rng.random() < 0.8:
                at = self.story.moment + timedelta(hours=rng.uniform(0.3, 50))
                self.story.then(at, lambda: self._attempt(enrolment_id, party_id, rng, slips))
        submit_attempt(enrolment_id=enrolment_id, answers=answers, by=_owner(party_id))

    def watch(self, party: Party) -> None:
        """Look at tiers at the year's beginning, and when a clean record comes of age in it."""
        born = [party.created_at + timedelta(days=days, hours=1) for days in (90, 365)]
        for at in {max(moment, self.story.since) for moment in born}:
            self.story.then(at, lambda: self.review(party.pk))

    def review(self, party_id: int) -> None:
        """What the beat does for everybody, for one of them: has it earned a tier?"""
        review_tier(party=lock(party_id), by=CLOCK)


@cache
def _owner(party_id: int) -> Actor:
    owner = Membership.objects.filter(party_id=party_id, role="owner").values_list(
        "user_id", flat=True
    )
    return Actor("user", str(owner[0]))
