"""What people at the workbench do: take a case, look, decide, release."""

from datetime import timedelta
from random import Random

from governance import clock
from governance.actors import Actor
from governance.models import Event, User
from insights.demo import sayings, shifts
from insights.demo.plan import Incident
from insights.demo.story import Story
from items.selectors import latest_data
from policies.selectors import clause_of, version_that_judges
from workbench.models import Case, Decision
from workbench.selectors.independence import people_who_touched
from workbench.services import claim_case, decide, release_decision

GRAVITY = ["notice", "low", "medium", "high", "critical"]


class Desk:
    """Everybody who decides. A case is planned if it comes from an incident of the plan."""

    def __init__(self, story: Story, staff: dict[str, User], plan: list[Incident]) -> None:
        self.story = story
        people = [user for user in staff.values() if user.role in {"reviewer", "senior_reviewer"}]
        self.reviewers = sorted(people, key=lambda user: user.username)
        self.seconds = [user for user in staff.values() if user.role == "quality_lead"]
        self.planned = {(one.who.ref, one.clause, one.at): one for one in plan}
        story.on("case.opened", self._case_opened)
        story.on("decision.held", self._held)

    def plan_of(self, case: Case) -> Incident | None:
        """The incident behind a case: the same party and clause, not long before."""
        near = [
            one
            for (ref, clause, at), one in self.planned.items()
            if clause == case.clause and ref == case.party.ref and at <= case.opened_at
        ]
        return max(near, key=lambda one: one.at, default=None)

    def _case_opened(self, event: Event) -> None:
        case = Case.objects.select_related("party__market", "queue").get(pk=event.payload["case"])
        if case.kind == Case.Kind.APPEAL:
            self._plan_appeal(case)
            return
        plan = self.plan_of(case)
        if plan is None or plan.stays_open:
            return
        rng = plan.who.dice(f"case:{plan.at.isoformat()}:{plan.clause}")
        hours = 36 if plan.route == "metric" else 2 + case.queue.due_hours / 5
        at = shifts.soon(self.story.moment, hours, rng)
        if plan.acted_after or plan.held:
            at = self.story.moment + (plan.acted_after or timedelta(hours=3))
        self.story.then(at, lambda: self._decide_finding(case.pk, plan, rng))

    def _decide_finding(self, case_id: int, plan: Incident, rng: Random) -> None:
        case = Case.objects.select_related("party__market", "item", "queue").get(pk=case_id)
        if case.state != Case.State.OPEN:
            return
        outcome = Decision.Outcome.VIOLATION if plan.is_breach else Decision.Outcome.NO_VIOLATION
        title = latest_data(case.item).get("title", "") if case.item else ""
        reason = sayings.about(
            plan.clause,
            "found" if plan.is_breach else "cleared",
            rng,
            title=title,
            **_measured(case),
        )
        severity = _nearest(plan.severity, case) if plan.severity else ""
        self._decide(case, rng.choice(self.reviewers), outcome, reason, severity=severity)

    def _plan_appeal(self, case: Case) -> None:
        plan, appeal = self.plan_of(case), case.appeal
        if plan is None or appeal is None or plan.appeal == "open":
            return
        rng = plan.who.dice(f"appeal:{plan.at.isoformat()}:{appeal.attempt}")
        granted = plan.appeal == "granted"
        answer = sayings.answer(appeal.reason, rng, granted=granted)
        cause = sayings.CAUSES[appeal.reason]
        at = shifts.soon(self.story.moment, 34, rng)
        self.story.then(at, lambda: self._hear(case.pk, answer, cause, granted, rng))

    def _hear(self, case_id: int, answer: str, cause: str, granted: bool, rng: Random) -> None:
        case = Case.objects.select_related("party", "appeal", "queue").get(pk=case_id)
        if case.state != Case.State.OPEN:
            return
        touched = people_who_touched(case)
        reviewer = rng.choice([user for user in self.reviewers if user.pk not in touched])
        if granted:
            self._decide(case, reviewer, Decision.Outcome.OVERTURN, answer, cause=cause)
        else:
            self._decide(case, reviewer, Decision.Outcome.UPHOLD, answer)

    def _decide(
        self,
        case: Case,
        reviewer: User,
        outcome: str,
        reason: str,
        *,
        severity: str = "",
        cause: str = "",
    ) -> None:
        by = Actor.user(reviewer)
        looked = timedelta(seconds=70 + case.pk * 37 % 460)  # how long they had it in hand
        with clock.told(clock.now() - looked):
            claim_case(case_id=case.pk, reviewer=reviewer, by=by)
        case.refresh_from_db(fields=["version"])
        decide(
            case_id=case.pk,
            outcome=outcome,
            reason=reason,
            reviewer=reviewer,
            by=by,
            case_version=case.version,
            source_key="first",
            severity=severity,
            overturn_cause=cause,
        )

    def _held(self, event: Event) -> None:
        """A second person says yes, unless the plan leaves it for today's visitor."""
        decision = Decision.objects.select_related("case__party").get(pk=event.payload["decision"])
        plan = self.plan_of(decision.case)
        if plan and plan.held:
            return
        second = self.seconds[0]
        at = shifts.in_a_shift(self.story.moment + timedelta(hours=4), Random(decision.pk))

        def release() -> None:
            release_decision(
                decision_id=decision.pk, reviewer=second, by=Actor.user(second), sure=True
            )

        self.story.then(at, release)


def _nearest(severity: str, case: Case) -> str:
    """Of the severities that the clause knows, the one that comes closest."""
    version = version_that_judges(case.party.market_id, case.party.kind, case.conduct_to)
    known = clause_of(version, case.clause).severities
    return min(known, key=lambda one: abs(GRAVITY.index(one) - GRAVITY.index(severity)))


def _measured(case: Case) -> dict[str, float]:
    """Rate and orders of a detection among the evidence, for facts that agree with it."""
    found = case.evidence.filter(kind="detection").select_related("content").first()
    values = (found.content.data or {}).get("values", {}) if found else {}
    rates = [value for name, value in values.items() if name.endswith("_rate")]
    return {"rate": rates[0], "orders": values["orders_dispatched"]} if rates else {}
