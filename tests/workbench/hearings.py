"""A party that lives through stories of findings, and one that had only what is left of them."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import time_machine

from governance import clock
from governance.actors import Actor
from monitoring.models import Report
from parties.models import Party
from tests.factories import PartyFactory
from tests.violations.histories import Breach
from tests.violations.support import MARCH_1, hold
from tests.workbench.factories import RULE, a_detection, a_report, a_reviewer, decided
from tests.workbench.hearing_doors import WHY, Heard, Step, Story
from violations.models import Violation
from violations.services import record_violation
from workbench import services
from workbench.models import Case, Decision
from workbench.selectors.reporters import eligibility_of_report

FACTS = "26 of 155 orders left late, 19 of them by its own fault."
BUYER = Actor("key", "1")


@dataclass
class Lived(Heard):
    """A party to whom everything happened, each thing through the door that it has in life."""

    breaches: list[Breach]
    party: Party = field(default_factory=lambda: PartyFactory(created_at=MARCH_1))
    passed: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.stories = [Story(breach) for breach in self.breaches]

    def walk(self, steps: list[Step]) -> "Lived":
        for step in steps:
            with time_machine.travel(step.at, tick=False):
                door: Callable[..., bool] = getattr(self, f"is_{step.what}")
                if door(self.stories[step.story], step):
                    self.passed.append(step.what)
        return self

    # Findings

    def is_found(self, story: Story, step: Step) -> bool:
        breach, now = story.breach, clock.now()
        detection = a_detection(
            self.party, clause=breach.clause, severity=breach.severity, mode="case", at=now
        )
        story.case = services.open_case_for_detection(detection_id=detection.pk, by=RULE)
        also = [{"clause": clause, "severity": severity} for clause, severity in breach.also]
        decision = decided(
            story.case, a_reviewer(), severity=breach.severity, also=also, reason=FACTS
        )
        story.case.refresh_from_db()
        if story.case.state == Case.State.HELD:  # a line past which nobody gets back
            senior = a_reviewer("senior_reviewer")
            services.release_decision(
                decision_id=decision.pk, reviewer=senior, by=Actor.user(senior)
            )
        self._finding_of(story, decision)
        keep_money(story.finding, breach)
        return True

    def _finding_of(self, story: Story, decision: Decision) -> None:
        story.finding = decision.steps.get(kind="executed").violation
        story.decided_at, story.stands = clock.now(), True

    def is_reconsidered(self, story: Story, step: Step) -> bool:
        """A senior takes it back, unless it is before the hearers or something else holds by now."""
        senior = a_reviewer("senior_reviewer")
        if not story.stands or story.milder or self._is_heard(story) or not story.case:
            return False
        if story.case.kind != Case.Kind.FINDING:
            return False
        decision = story.case.decisions.get(steps__kind="executed")
        services.reconsider(
            decision_id=decision.pk,
            outcome="no_violation",
            reason=WHY,
            reviewer=senior,
            by=Actor.user(senior),
            source_key=f"again-{step.at}",
            cause="wrong_rule",
        )
        story.stands = False
        return True

    # Whoever reported something

    def is_reported(self, story: Story, step: Step) -> bool:
        report = a_report(party=self.party, clause=story.breach.clause)
        case = services.open_case_for_report(report_id=report.pk, by=RULE)
        decided(case, a_reviewer(), "no_violation", reason=WHY)
        story.report_id = report.pk
        return True

    def is_asked_again(self, story: Story, step: Step) -> bool:
        if not eligibility_of_report(Report.objects.get(pk=story.report_id)).eligible:
            return False
        appeal = services.appeal_report(report_id=story.report_id, text=WHY, by=BUYER)
        story.hearing = services.open_case_for_appeal(appeal_id=appeal.pk, by=RULE)
        return True

    def is_asked_in_vain(self, story: Story, step: Step) -> bool:
        decided(story.hearing, a_reviewer(), "uphold", reason=WHY)
        return True

    def is_asked_rightly(self, story: Story, step: Step) -> bool:
        """Now it is a finding, from the moment of the answer, and the party may be heard about it."""
        decision = decided(
            story.hearing, a_reviewer(), severity=story.breach.severity, reason=FACTS
        )
        story.hearing.refresh_from_db()
        if story.hearing.state == Case.State.HELD:
            senior = a_reviewer("senior_reviewer")
            services.release_decision(
                decision_id=decision.pk, reviewer=senior, by=Actor.user(senior)
            )
        self._finding_of(story, decision)
        story.hearing = None
        return True


def keep_money(found: Violation | None, breach: Breach) -> None:
    """Money is held for it where the clause allows that."""
    assert found is not None
    if breach.clause == "late_dispatch" and not breach.also:
        hold(found.party, str(found.pk), at=found.decided_at, violation_id=found.pk, days=20)


def clean_of(lived: Lived) -> Party:
    """Another party, about whom only that was ever decided which still stands, as it stands."""
    party = PartyFactory(created_at=MARCH_1)
    stood = [story for story in lived.stories if story.stands]
    for n, story in enumerate(sorted(stood, key=lambda one: one.decided_at)):
        breach = story.breach
        if story.milder:
            breach = replace(breach, clause=story.milder[0], severity=story.milder[1], also=())
        also = [{"clause": clause, "severity": severity} for clause, severity in breach.also]
        found = record_violation(
            party=party,
            clause=breach.clause,
            severity=breach.severity,
            also=also,
            facts=FACTS,
            by=Actor("user", "7"),
            conduct_from=story.finding.conduct_from,
            conduct_to=story.finding.conduct_to,
            source_key=f"{party.pk}:{n}",
            at=story.decided_at,
        )
        if not story.milder and story.report_id is None:
            keep_money(found, breach)
    return party
