"""Handing out the next case: mostly the most urgent one, now and then a golden one."""

from governance.actors import Actor
from governance.models import User
from workbench.models import Case, Queue
from workbench.services.claims import check_role
from workbench.services.dealing import take_most_urgent
from workbench.services.quality.golden import deal_golden


def claim_next(*, reviewer: User, by: Actor, queue: Queue | None = None) -> Case | None:
    """The next case of this reviewer. Nobody else gets the same one."""
    check_role(reviewer)
    golden = deal_golden(reviewer=reviewer, by=by, queue=queue)
    return golden or take_most_urgent(reviewer=reviewer, by=by, queue=queue)
