"""What the quality programme refuses."""

from governance.errors import DomainError


class PlanStopped(DomainError):
    """This plan is stopped or over, so nothing more is drawn by it."""

    code = "plan_stopped"


class NothingToDraw(DomainError):
    """Since the last draw nothing has happened that this plan could draw from."""

    code = "nothing_to_draw"


class DrawTooLarge(DomainError):
    """So many rows would be drawn that nobody could review them. Lower the number, or the strata."""

    code = "draw_too_large"
    status = 422


class ReviewTaken(DomainError):
    """Somebody else reviews this one now."""

    code = "review_taken"


class ReviewClosed(DomainError):
    """This review has been closed already."""

    code = "review_closed"


class ReviewLapsed(DomainError):
    """Your hold on this review has ended, so nothing was written. Take it again."""

    code = "review_lapsed"


class NotIndependent(DomainError):
    """You had a part in this decision, or know the party, so somebody else must look at it."""

    code = "not_independent"
    status = 403


class NothingToAdjudicate(DomainError):
    """Both came to the same answer, or nobody has answered yet."""

    code = "nothing_to_adjudicate"


class AlreadyAdjudicated(DomainError):
    """A lead has said already who was right."""

    code = "already_adjudicated"


class GoldenAlready(DomainError):
    """This case is a golden one already. Retire it to give it another answer."""

    code = "golden_already"


class NotGoldenMaterial(DomainError):
    """Only a finding that a decision answered and that took effect can become a golden case."""

    code = "not_golden_material"
    status = 422


class BlindReview(DomainError):
    """You are reviewing this case blind. Close or give back your review before you look at it."""

    code = "blind_review"
    status = 403
