"""The doors of an appeal and of a correction: of the party, and of whoever hears them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from appeals.models import Appeal, Correction
from appeals.selectors import eligibility_of, may_correct
from appeals.services import (
    answer_correction,
    post_message,
    submit_appeal,
    submit_correction,
    withdraw_appeal,
)
from governance import clock
from governance.actors import Actor
from governance.models import User
from parties.models import Party
from tests.violations.histories import Breach
from tests.workbench.factories import RULE, a_reviewer, claimed, decided
from violations.models import Stay, Violation
from workbench import services
from workbench.models import Case
from workbench.selectors.hearing import milder_than, running_penalties

WHY = "It was looked at again by somebody else, and this is what was seen."
MEMBER = Actor("user", "999999")


@dataclass(frozen=True)
class Step:
    """One thing that happens in a story; `choice` says which, where there are several."""

    at: datetime
    what: str
    story: int
    choice: int = 0


@dataclass
class Story:
    """One breach, from its case to what is left of it."""

    breach: Breach
    finding: Violation | None = None
    decided_at: datetime | None = None
    stands: bool = False
    milder: tuple[str, str] | None = None
    report_id: int | None = None
    case: Case | None = None
    hearing: Case | None = None
    hearer: User | None = None

    @property
    def appeal(self) -> Appeal | None:
        return self.hearing.appeal if self.hearing else None


class Heard:
    """A party that appeals and puts right, and the people who hear it."""

    party: Party

    # The party

    def is_appealed(self, story: Story, step: Step) -> bool:
        if not story.finding or not eligibility_of(self._fresh(story)).eligible:
            return False
        appeal = submit_appeal(violation_id=story.finding.pk, reason="carrier", text=WHY, by=MEMBER)
        story.hearing = services.open_case_for_appeal(appeal_id=appeal.pk, by=RULE)
        story.hearer = a_reviewer("senior_reviewer")
        return True

    def is_withdrawn(self, story: Story, step: Step) -> bool:
        if not self._is_heard(story):
            return False
        withdraw_appeal(appeal_id=story.appeal.pk, by=MEMBER)
        services.close_withdrawn(appeal_id=story.appeal.pk, by=MEMBER)
        return True

    def is_corrected(self, story: Story, step: Step) -> bool:
        if not story.finding or not may_correct(self._fresh(story)).eligible:
            return False
        submit_correction(violation_id=story.finding.pk, text=WHY, by=MEMBER)
        return True

    def is_accepted(self, story: Story, step: Step) -> bool:
        return self._answered(story, accepted=True)

    def is_refused(self, story: Story, step: Step) -> bool:
        return self._answered(story, accepted=False)

    def _answered(self, story: Story, *, accepted: bool) -> bool:
        """What was put right is the finding that it was sent about: a milder one stays."""
        found = Correction.objects.open().filter(party=self.party, violation=story.finding).first()
        if found is None:
            return False
        by = Actor.user(a_reviewer())
        answer_correction(correction_id=found.pk, accepted=accepted, answer=WHY, by=by)
        story.stands = story.stands and not accepted
        return True

    # Whoever hears it

    def is_returned(self, story: Story, step: Step) -> bool:
        if not self._can_be_answered(story):
            return False
        self._in_hand(story)
        services.return_case_for_facts(
            case_id=story.hearing.pk,
            to="party",
            question="Which parcels were these, please?",
            reviewer=story.hearer,
            by=Actor.user(story.hearer),
        )
        return True

    def is_facts_given(self, story: Story, step: Step) -> bool:
        if not self._is_heard(story) or not story.appeal.waits_for:
            return False
        post_message(appeal_id=story.appeal.pk, text=WHY, by=MEMBER, from_party=True)
        services.resume_hearing(appeal_id=story.appeal.pk, by=MEMBER)
        return True

    def is_rested(self, story: Story, step: Step) -> bool:
        """A senior lets the measures rest; where they rest already, or there are none, nobody can."""
        if not self._is_heard(story) or not story.stands:
            return False
        if self._rests(story) or not running_penalties(story.finding):
            return False
        services.grant_stay_by_hand(
            case_id=story.hearing.pk,
            reason=WHY,
            until=clock.now() + timedelta(days=3),
            reviewer=story.hearer,
            by=Actor.user(story.hearer),
            source_key=str(step.at),
        )
        return True

    def is_rest_ended(self, story: Story, step: Step) -> bool:
        rows = self._rests(story).filter(basis=Stay.Basis.SENIOR, until__gt=clock.now())
        stay = rows.first()
        if stay is None or not self._is_heard(story):
            return False
        services.end_stay_by_hand(
            case_id=story.hearing.pk,
            stay_id=stay.pk,
            reviewer=story.hearer,
            by=Actor.user(story.hearer),
        )
        return True

    def _rests(self, story: Story) -> Any:
        return Stay.objects.filter(violation=story.finding, ended__isnull=True)

    def is_upheld(self, story: Story, step: Step) -> bool:
        if not self._can_be_answered(story):
            return False
        self._hears(story, "uphold")
        return True

    def is_overturned(self, story: Story, step: Step) -> bool:
        if not self._can_be_answered(story):
            return False
        self._hears(story, "overturn", overturn_cause="wrong_fact")
        story.stands = False
        return True

    def is_milder(self, story: Story, step: Step) -> bool:
        """Another clause or a lower severity, one of those that the page offers."""
        if not self._can_be_answered(story) or not story.stands:
            return False
        offered = milder_than(self._fresh(story))
        if not offered:
            return False
        milder = offered[step.choice % len(offered)]
        decision = self._hears(
            story,
            "partly",
            clause=milder.clause.code,
            severity=milder.severity,
            overturn_cause="wrong_clause",
        )
        story.finding = decision.steps.get(kind="executed").violation
        story.milder = (milder.clause.code, milder.severity)
        return True

    def is_shorter(self, story: Story, step: Step) -> bool:
        if not self._can_be_answered(story) or not story.stands:
            return False
        ends = (clock.now() + timedelta(hours=1)).isoformat()
        rows = [row for row in running_penalties(story.finding) if _lasts(row)]
        if not rows:
            return False
        eased = [{"penalty": row.pk, "ends_at": ends} for row in rows]
        self._hears(story, "partly", eased=eased, overturn_cause="leniency")
        return True

    def is_still_open(self, story: Story, step: Step) -> bool:
        """Nobody answers before the others are looked at."""
        return self._is_heard(story)

    def _hears(self, story: Story, outcome: str, **said: Any) -> Any:
        self._in_hand(story)
        return decided(story.hearing, story.hearer, outcome, reason=WHY, **said)

    def _in_hand(self, story: Story) -> None:
        story.hearing.refresh_from_db()
        claimed(story.hearing, story.hearer)

    def _is_heard(self, story: Story) -> bool:
        if story.appeal is None:
            return False
        story.appeal.refresh_from_db()
        return story.appeal.state == Appeal.State.OPEN

    def _can_be_answered(self, story: Story) -> bool:
        """Not while facts are waited for."""
        return self._is_heard(story) and not story.appeal.waits_for

    def _fresh(self, story: Story) -> Violation:
        rows = Violation.objects.select_related("party__market", "version")
        return rows.get(pk=story.finding.pk)


def _lasts(penalty: Any) -> bool:
    """Whether it acts by now, and for more than an hour still."""
    soon = clock.now() + timedelta(hours=1)
    ends_at = penalty.control.ends_at
    return penalty.control.starts_at <= clock.now() and (ends_at is None or ends_at > soon)
