from django.db import migrations

# Everybody who decided, released, cancelled, reviewed, held a claim on or added to the decided
# case, or an earlier appeal against the same finding. A function of its own is planned only when it
# is asked: the statement that hands out the next case mentions it and hardly ever needs it.
TOUCHED = r"""
CREATE FUNCTION workbench_touched(its_violation bigint, its_case bigint) RETURNS SETOF bigint
LANGUAGE plpgsql STABLE AS $$
BEGIN
RETURN QUERY
WITH related AS (
    SELECT decision.case_id FROM workbench_decisionstep step
    JOIN workbench_decision decision ON decision.id = step.decision_id
    WHERE step.violation_id = its_violation AND decision.case_id <> its_case
    UNION
    SELECT other.id FROM workbench_case other
    JOIN appeals_appeal earlier ON earlier.id = other.appeal_id
    WHERE earlier.violation_id = its_violation AND other.id <> its_case
)
SELECT reviewer_id FROM workbench_claim WHERE case_id IN (SELECT related.case_id FROM related)
UNION SELECT reviewer_id FROM workbench_decision WHERE case_id IN (SELECT related.case_id FROM related)
UNION SELECT substring(actor from '^user:([0-9]+)')::bigint FROM workbench_decision WHERE case_id IN (SELECT related.case_id FROM related)
UNION SELECT substring(actor from '^user:([0-9]+)')::bigint FROM workbench_evidence WHERE case_id IN (SELECT related.case_id FROM related)
UNION SELECT substring(step.actor from '^user:([0-9]+)')::bigint
    FROM workbench_decisionstep step
    JOIN workbench_decision decision ON decision.id = step.decision_id
    WHERE decision.case_id IN (SELECT related.case_id FROM related)
UNION SELECT review.reviewer_id
    FROM workbench_review review
    JOIN workbench_decision decision ON decision.id = review.decision_id
    WHERE decision.case_id IN (SELECT related.case_id FROM related)
UNION SELECT substring(actor from '^user:([0-9]+)')::bigint FROM violations_violation WHERE id = its_violation;
END
$$
"""


class Migration(migrations.Migration):
    dependencies = [("workbench", "0005_further_clauses")]

    operations = [
        migrations.RunSQL(TOUCHED, "DROP FUNCTION workbench_touched(bigint, bigint)"),
    ]
