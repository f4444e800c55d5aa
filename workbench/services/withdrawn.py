"""What is left of a case whose appeal was withdrawn."""

from django.db import transaction

from governance import clock
from governance.actors import CLOCK, Actor
from governance.content import store_text
from policies.models import RulebookVersion
from policies.selectors import version_that_judges
from workbench.models import Case, Decision, DecisionStep
from workbench.selectors.chains import ENDED
from workbench.services.asking import drop_questions
from workbench.services.claims import end_claim, live_claim
from workbench.services.execution import finish, locked_case

WITHDRAWN = "The appeal was withdrawn."


@transaction.atomic
def close_withdrawn(*, appeal_id: int, by: Actor) -> None:
    """An appeal that was withdrawn needs no answer: its case closes and says so."""
    case = Case.objects.filter(appeal_id=appeal_id).undecided().first()
    if case is None:
        return
    case = locked_case(case.pk)
    if case.state == Case.State.DECIDED or case.appeal is None:
        return
    for decision in case.decisions.exclude(steps__kind__in=ENDED):
        DecisionStep.objects.create(
            decision=decision, kind=DecisionStep.Kind.CANCELLED, actor=str(CLOCK)
        )
    if claim := live_claim(case):
        end_claim(claim)
    drop_questions(case, by)
    content = store_text(WITHDRAWN)
    decision = Decision.objects.create(
        case=case,
        outcome=Decision.Outcome.UPHOLD,
        clause=case.clause,
        version=_version_of(case),
        reason=content,
        reason_digest=content.digest,
        actor=str(by),
        execute_after=clock.now(),
        source_key=f"withdrawn:{appeal_id}",
    )
    finish(decision, case.appeal.violation, by)


def _version_of(case: Case) -> RulebookVersion:
    if case.appeal is not None and case.appeal.violation is not None:
        return case.appeal.violation.version
    return version_that_judges(case.party.market_id, case.party.kind, case.conduct_to)
