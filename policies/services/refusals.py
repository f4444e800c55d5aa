"""What drafting and publishing refuse."""

from governance.errors import DomainError


class SecondPersonNeeded(DomainError):
    """Whoever submitted a version may not publish it. Ask somebody who has no part in it."""

    code = "second_person_needed"
    status = 409


class PersonRequired(DomainError):
    """Only a person may do this. Name one with the header Goodstanding-Actor."""

    code = "person_required"
    status = 403


class DraftClosed(DomainError):
    """This draft is no longer open for that."""

    code = "draft_closed"


class RulebookExists(DomainError):
    """This market has rules for this kind of party already, or the code belongs to another rulebook."""

    code = "rulebook_exists"


class DraftChanged(DomainError):
    """Somebody else saved this draft since you opened it. Copy your words, reload, and put them in again."""

    code = "draft_changed"


class OutOfOrder(DomainError):
    """A version may not come into force before the one it follows."""

    code = "out_of_order"


class LaterVersionWaits(DomainError):
    """A version that is already published would take its place. Choose a later day."""

    code = "later_version_waits"


class NoticeTooShort(DomainError):
    """Parties are owed notice before these rules change. Choose a later day, or say why it is urgent."""

    code = "notice_too_short"


class DayHasPassed(DomainError):
    """Rules begin today at the earliest. Choose today or a later day."""

    code = "day_has_passed"
