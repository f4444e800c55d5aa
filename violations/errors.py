"""What this room refuses."""

from governance.errors import DomainError


class AlreadyOverturned(DomainError):
    """This finding has been overturned already."""

    code = "already_overturned"


class UnknownSeverity(DomainError):
    """The clause has no such severity."""

    code = "unknown_severity"
    status = 422


class RuleMayNotDecide(DomainError):
    """A rule alone may decide only about an item, and only where the clause allows it."""

    code = "rule_may_not_decide"
    status = 422


class StatementIncomplete(DomainError):
    """The statement of reasons lacks a part, so nothing may take effect."""

    code = "statement_incomplete"
    status = 422


class ItemMismatch(DomainError):
    """The item belongs to another party, or the clause does not cover its kind."""

    code = "item_mismatch"
    status = 422


class PenaltyEnded(DomainError):
    """This penalty has ended already."""

    code = "penalty_ended"


class MeasureBeyondBounds(DomainError):
    """The clause may not carry this measure, or not so long or so much of it."""

    code = "measure_beyond_bounds"
    status = 422


class NothingToStay(DomainError):
    """No measure of this finding acts or will act, so nothing can rest."""

    code = "nothing_to_stay"


class StayNeedsEnd(DomainError):
    """A stay needs an end that lies ahead."""

    code = "stay_needs_end"
    status = 422


class StricterThanBefore(DomainError):
    """That would be harder than the decision that is appealed. An appeal never makes things worse."""

    code = "stricter_than_before"
    status = 422


class RestitutionUnproven(DomainError):
    """The score after the overturn is not the sum of what survives, so nothing was changed."""

    code = "restitution_unproven"
    status = 500
