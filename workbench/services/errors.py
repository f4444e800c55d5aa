"""What the workbench refuses."""

from governance.errors import DomainError


class CaseTaken(DomainError):
    """Somebody else has this case."""

    code = "case_taken"


class LeaseLapsed(DomainError):
    """Your hold on this case has ended, so nothing was decided. Take the case again."""

    code = "lease_lapsed"


class NotClaimed(DomainError):
    """Take this case before you decide it."""

    code = "not_claimed"


class WaitsForParty(DomainError):
    """This case waits for the party. It can be taken again once the answer has come."""

    code = "waits_for_party"


class AlreadyDecided(DomainError):
    """This case has been decided already."""

    code = "already_decided"


class StalePage(DomainError):
    """This case has changed since your page was loaded. Look at it again."""

    code = "stale_page"


class TouchedTheDecision(DomainError):
    """You had a part in the decision that is appealed, so somebody else must hear this appeal."""

    code = "touched_the_decision"
    status = 403


class OutcomeNotAllowed(DomainError):
    """This outcome does not fit this kind of case."""

    code = "outcome_not_allowed"
    status = 422


class ReasonRequired(DomainError):
    """Say why, in words that the party can read."""

    code = "reason_required"
    status = 422


class CauseRequired(DomainError):
    """An overturned decision needs its cause: what was wrong with it."""

    code = "cause_required"
    status = 422


class SecondPersonNeeded(DomainError):
    """Whoever decided may not release or cancel this. A senior colleague must do it."""

    code = "second_person_needed"
    status = 403


class DecisionEnded(DomainError):
    """This decision has taken effect or was cancelled; nothing more can be done with it here."""

    code = "decision_ended"


class PersonRequired(DomainError):
    """Only a person may do this. Name one with the header Goodstanding-Actor."""

    code = "person_required"
    status = 403


class RuleMayNotDecide(DomainError):
    """A rule alone decides on items only, where the clause allows it, and never over a person."""

    code = "rule_may_not_decide"


class DecideAsItStands(DomainError):
    """This case has to be decided as it stands, or given back."""

    code = "decide_as_it_stands"


class NotConfirmed(DomainError):
    """This ends an account. Say that you have read it, and release it then."""

    code = "confirmation_required"
    status = 422


class WasGolden(DomainError):
    """This was a golden case. It has left your hands without a score, and nothing else has changed."""

    code = "golden_case"


class QueuesOverlap(DomainError):
    """Two queues would ask for the same cases: give them different places in the order."""

    code = "queues_overlap"
    status = 422


class QueueClosed(DomainError):
    """This queue is disabled or was deleted, so it takes no cases."""

    code = "queue_closed"


class QueueStays(DomainError):
    """This queue takes what no other asks for. It can be neither disabled nor deleted."""

    code = "queue_stays"


class NoSuchQueue(DomainError):
    """There is no such queue. Name one that exists, or none for the one that takes the rest."""

    code = "no_such_queue"
    status = 422


class SkillMissing(DomainError):
    """This queue asks for a skill that you do not have, or is worked by others."""

    code = "skill_missing"
    status = 403


class ConflictOfInterest(DomainError):
    """You act for this party or know it, so somebody else must decide this case."""

    code = "conflict_of_interest"
    status = 403


class QuestionThin(DomainError):
    """Ask in a sentence what you need to know; the party reads it as it stands."""

    code = "question_required"
    status = 422


class AnswerDateRefused(DomainError):
    """Give the party at least until tomorrow, and at most thirty days."""

    code = "answer_date_refused"
    status = 422


class AnswerMissing(DomainError):
    """Write your answer in your own words."""

    code = "text_missing"
    status = 422


class QuestionClosed(DomainError):
    """This question has been answered, or its time is over."""

    code = "question_closed"


class NotWaiting(DomainError):
    """This case does not wait for the party."""

    code = "not_waiting"


class NobodyToEscalateTo(DomainError):
    """Name one: a senior colleague, or a queue."""

    code = "escalation_target_required"
    status = 422


class NotMergeable(DomainError):
    """These two cases cannot be one."""

    code = "not_mergeable"
    status = 422


class NotSplittable(DomainError):
    """This cannot be taken out into a case of its own."""

    code = "not_splittable"
    status = 422


class NotTheNewest(DomainError):
    """Only the newest decision of a case that has taken effect can be reconsidered."""

    code = "not_the_newest"


class NothingReconsidered(DomainError):
    """This is what was decided already. Choose something else, or leave it."""

    code = "nothing_reconsidered"
    status = 422


class AppealDecides(DomainError):
    """An appeal against this finding is under way. Answer the appeal: it decides the same question."""

    code = "appeal_under_way"


class ScheduleRefused(DomainError):
    """A decision can be set to take effect within thirty days, after it could be undone."""

    code = "schedule_refused"
    status = 422


class NotYourReport(DomainError):
    """Only whoever reported this can ask for another look."""

    code = "not_your_report"
    status = 403
