"""Which cases a reviewer may have: by queue, by skill, and by whom they know."""

from django.db import connection

from governance.models import User
from parties.models import Membership
from workbench.models import FOREVER, Case, Queue, Skilled, Skip

# The queues in which this reviewer works, those whose most urgent case comes first on top.
OPEN_TO = """
SELECT queue.id, top.priority IS NOT NULL,
    queue.deleted_at IS NULL
    AND (queue.skill_id IS NULL OR EXISTS (SELECT 1 FROM workbench_skilled skilled
        WHERE skilled.skill_id = queue.skill_id AND skilled.user_id = %(reviewer)s))
    AND (NOT EXISTS (SELECT 1 FROM workbench_queue_members member
        WHERE member.queue_id = queue.id) OR EXISTS (SELECT 1 FROM workbench_queue_members member
        WHERE member.queue_id = queue.id AND member.user_id = %(reviewer)s))
FROM workbench_queue queue LEFT JOIN LATERAL (
    SELECT priority, due_at, id FROM workbench_case
    WHERE state = 'open' AND queue_id = queue.id
    ORDER BY priority DESC, due_at, id LIMIT 1) top ON true
ORDER BY top.priority DESC NULLS LAST, top.due_at, top.id
"""
RESTRICTED = """
SELECT EXISTS (SELECT 1 FROM workbench_queue WHERE skill_id IS NOT NULL AND deleted_at IS NULL)
    OR EXISTS (SELECT 1 FROM workbench_queue_members)
"""


def queues_open_to(reviewer: User, queue: Queue | None = None) -> list[int] | None:
    """The queues to look in, one after the other; None where all of them are open to everybody."""
    if queue is not None:
        return [queue.pk] if works_in(queue, reviewer) else []
    with connection.cursor() as cursor:
        cursor.execute(RESTRICTED)
        if not cursor.fetchone()[0]:
            return None
        cursor.execute(OPEN_TO, {"reviewer": reviewer.pk})
        rows = cursor.fetchall()
    if all(works for _, waits, works in rows if waits):
        return None
    return [queue_id for queue_id, waits, works in rows if waits and works]


def works_in(queue: Queue, reviewer: User) -> bool:
    """A member where the queue names any, with the skill where it asks for one."""
    skill = queue.skill_id
    if skill and not Skilled.objects.filter(skill=skill, user=reviewer).exists():
        return False
    members = queue.members.values_list("pk", flat=True)
    return not members or reviewer.pk in members


def acts_for(reviewer: User, party_id: int) -> bool:
    """Now or once: who acted for a party does not judge it."""
    return Membership.objects.filter(user=reviewer, party=party_id).exists()


def knows_the_party(reviewer: User, case: Case) -> bool:
    """Somebody who said so of this party once is not asked about it again."""
    return Skip.objects.filter(reviewer=reviewer, case__party=case.party_id, until=FOREVER).exists()
