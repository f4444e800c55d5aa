"""Who had a part in a decision, and so may not hear an appeal against it."""

from django.db import connection

from workbench.models import Case

PERSON = r"substring(actor from '^user:([0-9]+)')::bigint"

# Everybody who decided, released, cancelled, reviewed, held a claim on or added to the decided
# case, or an earlier appeal against the same finding. `{violation}` and `{case}` are expressions.
TOUCHED = f"""
WITH related AS (
    SELECT decision.case_id FROM workbench_decisionstep step
    JOIN workbench_decision decision ON decision.id = step.decision_id
    WHERE step.violation_id = {{violation}} AND decision.case_id <> {{case}}
    UNION
    SELECT other.id FROM workbench_case other
    JOIN appeals_appeal earlier ON earlier.id = other.appeal_id
    WHERE earlier.violation_id = {{violation}} AND other.id <> {{case}}
)
SELECT reviewer_id AS person FROM workbench_claim WHERE case_id IN (SELECT case_id FROM related)
UNION SELECT reviewer_id FROM workbench_decision WHERE case_id IN (SELECT case_id FROM related)
UNION SELECT {PERSON} FROM workbench_decision WHERE case_id IN (SELECT case_id FROM related)
UNION SELECT {PERSON} FROM workbench_evidence WHERE case_id IN (SELECT case_id FROM related)
UNION SELECT substring(step.actor from '^user:([0-9]+)')::bigint
    FROM workbench_decisionstep step
    JOIN workbench_decision decision ON decision.id = step.decision_id
    WHERE decision.case_id IN (SELECT case_id FROM related)
UNION SELECT review.reviewer_id
    FROM workbench_review review
    JOIN workbench_decision decision ON decision.id = review.decision_id
    WHERE decision.case_id IN (SELECT case_id FROM related)
UNION SELECT {PERSON} FROM violations_violation WHERE id = {{violation}}
"""  # noqa: S608 - made of our own constants


def people_who_touched(case: Case) -> set[int]:
    """The users who may not have this appeal case; nobody where it is no appeal."""
    if case.appeal is None:
        return set()
    sql = TOUCHED.format(violation="%(violation)s", case="%(case)s")
    with connection.cursor() as cursor:
        cursor.execute(sql, {"violation": case.appeal.violation_id, "case": case.pk})
        return {person for (person,) in cursor.fetchall() if person is not None}
