"""What a bulk run refuses, as a whole or in a row."""

from governance.errors import DomainError


class PreviewStale(DomainError):
    """This preview is older than an hour, or somebody else's. Look at what it would do once more."""

    code = "preview_stale"
    status = 422


class NothingSelected(DomainError):
    """Nothing is selected. Check some rows, or take all that match."""

    code = "nothing_selected"
    status = 422


class FilterMakesNoSense(DomainError):
    """A filter makes no sense, so nobody knows which cases are meant. Mend it or take it off."""

    code = "filter_makes_no_sense"
    status = 422


class TooMany(DomainError):
    """One run takes 5,000 at most. Narrow the filter and do the rest in a second run."""

    code = "too_many"
    status = 422


class ActionNotAllowed(DomainError):
    """This cannot be done with many cases at once."""

    code = "action_not_allowed"
    status = 422


class SecondPersonIsAnother(DomainError):
    """Whoever asked for this run cannot approve it. Somebody else must look at it."""

    code = "second_person_needed"
    status = 403


class RunEnded(DomainError):
    """This run is over; nothing more can be stopped or approved."""

    code = "run_ended"


class SweepUnderWay(DomainError):
    """A sweep of this reporter is under way already. Wait for it, or stop it."""

    code = "sweep_under_way"


class RunUnderWay(DomainError):
    """This run is still under way. Stop it first, then undo what it did."""

    code = "run_under_way"


class NothingToUndo(DomainError):
    """There is nothing left that could be undone."""

    code = "nothing_to_undo"


class CaseChanged(DomainError):
    """The case has changed since the preview. Look at it again."""

    code = "case_changed"


class OneByOne(DomainError):
    """Appeals are answered one by one."""

    code = "one_by_one"


class AppealUnderWay(DomainError):
    """An appeal against this finding is under way. Answer the appeal."""

    code = "appeal_under_way"


class QuestionOpenAgain(DomainError):
    """Another case asks the same question now, so this one stays closed."""

    code = "question_open_again"
