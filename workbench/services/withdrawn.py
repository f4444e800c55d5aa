"""What is left of a case whose appeal needs no answer any more: withdrawn, or granted beforehand."""

from django.db import transaction

from appeals.models import Appeal
from appeals.services import close_appeal
from governance import clock
from governance.actors import CLOCK, Actor
from governance.content import store_text
from governance.models import Content
from policies.models import RulebookVersion
from policies.selectors import version_that_judges
from workbench.models import Case, Decision, DecisionStep
from workbench.selectors.chains import ENDED, overridden_by
from workbench.services.asking import drop_questions
from workbench.services.cases import open_case_for_appeal
from workbench.services.claims import end_claim, live_claim
from workbench.services.execution import finish, locked_case
from workbench.services.notes import add_note

WITHDRAWN = "The appeal was withdrawn."
FELL = "The finding was taken back meanwhile; the appeal is granted."


@transaction.atomic
def close_withdrawn(*, appeal_id: int, by: Actor) -> None:
    """An appeal that was withdrawn needs no answer: its case closes and says so."""
    case = Case.objects.filter(appeal_id=appeal_id).undecided().first()
    if case is None:
        return
    case = locked_case(case.pk)
    if case.state == Case.State.DECIDED or case.appeal is None:
        return
    _close(
        case,
        outcome=Decision.Outcome.UPHOLD,
        reason=store_text(WITHDRAWN),
        source_key=f"withdrawn:{appeal_id}",
        by=by,
    )


@transaction.atomic
def grant_what_was_given(*, decision_id: int) -> None:
    """An override took a finding back while the party appealed it: the appeal ends as granted.

    The party reads the reason of the override as its answer. Where somebody has granted it by then,
    their words stand; another answer that waits is taken back, and they are told. Twice is once.
    """
    override = Decision.objects.select_related("reason").get(pk=decision_id)
    before = overridden_by(override)
    if before is None or override.outcome != Decision.Outcome.NO_VIOLATION:
        return
    fallen = before.steps.filter(violation__isnull=False).values("violation")
    appeal = Appeal.objects.open().filter(violation__in=fallen).first()
    if appeal is None:
        return
    by = Actor.parse(override.actor)
    case = locked_case(open_case_for_appeal(appeal_id=appeal.pk, by=by).pk)
    waiting = case.decisions.exclude(steps__kind__in=ENDED).select_related("reviewer").first()
    if waiting is not None and waiting.outcome == Decision.Outcome.OVERTURN:
        return
    if waiting is not None and waiting.reviewer is not None:
        add_note(case_id=case.pk, text=f"@{waiting.reviewer.username} {FELL}", by=CLOCK)
    close_appeal(
        appeal_id=appeal.pk,
        outcome=Appeal.State.OVERTURNED,
        answer=override.reason.text or "",
        by=by,
    )
    _close(
        case,
        outcome=Decision.Outcome.OVERTURN,
        reason=override.reason,
        cause=override.overturn_cause,
        source_key=f"granted:{appeal.pk}",
        by=by,
    )


def _close(
    case: Case, *, outcome: str, reason: Content, source_key: str, by: Actor, cause: str = ""
) -> None:
    """End a locked case of an appeal with nobody's hearing of it."""
    for decision in case.decisions.exclude(steps__kind__in=ENDED):
        DecisionStep.objects.create(
            decision=decision, kind=DecisionStep.Kind.CANCELLED, actor=str(CLOCK)
        )
    if claim := live_claim(case):
        end_claim(claim)
    drop_questions(case, by)
    decision = Decision.objects.create(
        case=case,
        outcome=outcome,
        clause=case.clause,
        version=_version_of(case),
        overturn_cause=cause,
        reason=reason,
        reason_digest=reason.digest,
        actor=str(by),
        execute_after=clock.now(),
        source_key=source_key,
    )
    finish(decision, case.appeal.violation if case.appeal else None, by)


def _version_of(case: Case) -> RulebookVersion:
    if case.appeal is not None and case.appeal.violation is not None:
        return case.appeal.violation.version
    return version_that_judges(case.party.market_id, case.party.kind, case.conduct_to)
