"""What else the page of a case shows around its decision: questions, hands it went through, the chain."""

from dataclasses import dataclass, field
from typing import Any

from governance import clock
from governance.models import User
from governance.permissions import QUALITY, SENIOR
from policies.selectors import body_of, version_in_force
from workbench.models import Case, Decision, Escalation, ExecutionFault, Question
from workbench.selectors.chains import chain_of, in_effect
from workbench.selectors.consequences import why_held
from workbench.selectors.decisions import fate_of
from workbench.selectors.questions import escalations_of, mergeable_with, questions_on
from workbench.selectors.second_person import in_words

SECONDS = frozenset({SENIOR, QUALITY})


@dataclass(frozen=True, slots=True)
class Doings:
    """All of it, for whoever looks."""

    questions: list[Question]
    escalations: list[Escalation]
    merged: list[Case] = field(default_factory=list)
    mergeable: list[Case] = field(default_factory=list)
    clauses: list[tuple[str, str]] = field(default_factory=list)
    earlier: list[Decision] = field(default_factory=list)
    why_held: list[str] = field(default_factory=list)
    fault: ExecutionFault | None = None
    fate: str = ""
    undoable: bool = False
    reconsiderable: bool = False
    sweepable: bool = False
    may_schedule: bool = False

    @property
    def asked(self) -> Question | None:
        """The question that the case waits for."""
        return next((one for one in self.questions if not hasattr(one, "answer")), None)


def doings_on(case: Case, user: User, *, decision: Decision | None, holds: bool) -> Doings:
    """Read only as much as the state of the case can show."""
    said: dict[str, Any] = {
        "questions": questions_on(case),
        "escalations": escalations_of(case),
        "merged": list(Case.objects.filter(merged_into=case).order_by("pk")),
    }
    if holds:
        said["may_schedule"] = user.role in SECONDS
        said["mergeable"] = mergeable_with(case, user)
        said["clauses"] = _clauses_for(case)
    if decision is None:
        return Doings(**said)
    fate, _at = fate_of(decision)
    said |= {"fate": fate, "earlier": chain_of(decision)[:-1]}
    said["fault"] = ExecutionFault.objects.filter(decision=decision).first()
    if fate == "held":
        said["why_held"] = in_words(why_held(decision))
    if fate == "waiting" and decision.execute_after is not None:
        said["undoable"] = decision.reviewer_id == user.pk and clock.now() < decision.execute_after
    if fate == "executed" and case.kind == Case.Kind.FINDING and user.role in SECONDS:
        said["reconsiderable"] = (
            decision.reviewer_id != user.pk and not case.override and in_effect(case) == decision
        )
    if fate == "executed" and decision.outcome == Decision.Outcome.VIOLATION:
        said["sweepable"] = case.queue.sweeps_siblings and user.role in SECONDS
    return Doings(**said)


def _clauses_for(case: Case) -> list[tuple[str, str]]:
    """The clauses that evidence taken out of a case may be about, its own first, by their titles."""
    version = version_in_force(case.party.market_id, case.party.kind, case.conduct_to)
    known = {one.code: one.title for one in body_of(version).clauses} if version else {}
    own = known.pop(case.clause, case.clause.replace("_", " "))
    return [(case.clause, own), *sorted(known.items(), key=lambda one: one[1])]
