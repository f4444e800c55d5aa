"""Bringing a locked case from one state into another, its clock included."""

from governance import clock
from workbench import deadlines, states
from workbench.models import Case
from workbench.selectors.calendars import calendar_of

SAVED = ("state", "version", "decided_at", "paused_at", "due_at", "merged_into")


def move(case: Case, to: str) -> None:
    """Bring a locked case into another state; open pages become stale. To stay writes nothing."""
    states.check(case, to)
    if case.state == to:
        return
    if to == Case.State.WAITING:
        case.paused_at = clock.now()
    elif case.state == Case.State.WAITING:
        _run_on(case)
    case.state = to
    case.version += 1
    case.save(update_fields=SAVED)


def _run_on(case: Case) -> None:
    """The clock runs again, with as much time of work as it had when it stopped."""
    calendar = calendar_of(case.queue)
    if case.paused_at is not None and case.due_at > case.paused_at:
        left = deadlines.between(calendar, case.paused_at, case.due_at)
        case.due_at = deadlines.add_time(calendar, clock.now(), left)
    case.paused_at = None


def named(event: str, case: Case) -> str:
    """What happens to a golden copy is nobody else's business: its events have a family of their own."""
    return f"golden.{event.removeprefix('case.')}" if case.is_golden else event
