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
