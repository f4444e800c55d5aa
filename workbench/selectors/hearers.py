"""Who is left to hear an appeal: nobody may be, and then the lead has to know."""

from django.db import connection

from governance.permissions import REVIEWERS
from workbench.models import Case

# Whoever may take cases, works in the queue, and neither had a part in the decision nor knows the
# party. A person who only passed the case by for some hours is left all the same.
LEFT = """
SELECT appeal_case.id FROM workbench_case appeal_case
JOIN workbench_queue queue ON queue.id = appeal_case.queue_id
JOIN parties_party party ON party.id = appeal_case.party_id
JOIN appeals_appeal appeal ON appeal.id = appeal_case.appeal_id
WHERE appeal_case.kind = 'appeal' AND appeal_case.state <> 'decided' {narrowed}
AND NOT EXISTS (
    SELECT 1 FROM governance_user person
    WHERE person.is_active AND person.role = ANY (%(roles)s)
    AND (queue.skill_id IS NULL OR EXISTS (SELECT 1 FROM workbench_skilled skilled
        WHERE skilled.skill_id = queue.skill_id AND skilled.user_id = person.id))
    AND (NOT EXISTS (SELECT 1 FROM workbench_queue_members named WHERE named.queue_id = queue.id)
        OR EXISTS (SELECT 1 FROM workbench_queue_members named
            WHERE named.queue_id = queue.id AND named.user_id = person.id))
    AND NOT EXISTS (SELECT 1 FROM parties_membership acts
        WHERE acts.user_id = person.id AND acts.party_id = party.id)
    AND NOT EXISTS (SELECT 1 FROM workbench_conflict declared
        WHERE declared.reviewer_id = person.id AND declared.ended_at IS NULL
        AND (declared.party_id = party.id OR declared.entity_id = party.entity_id))
    AND NOT EXISTS (SELECT 1 FROM workbench_touched(appeal.violation_id, appeal_case.id) touched
        WHERE touched = person.id)
)
ORDER BY appeal_case.id LIMIT 200
"""


def without_hearer() -> list[int]:
    """Undecided appeal cases that nobody may hear, oldest first."""
    return _asked("", {})


def nobody_can_hear(case: Case) -> bool:
    return bool(_asked("AND appeal_case.id = %(case)s", {"case": case.pk}))


def _asked(narrowed: str, values: dict[str, int]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(LEFT.format(narrowed=narrowed), {"roles": sorted(REVIEWERS), **values})
        return [pk for (pk,) in cursor.fetchall()]
