from django.db import migrations

# As before, and everybody who had a part in a case that was merged into the decided one: its evidence
# was decided on there.
TOUCHED = r"""
CREATE OR REPLACE FUNCTION workbench_touched(its_violation bigint, its_case bigint) RETURNS SETOF bigint
LANGUAGE plpgsql STABLE AS $$
BEGIN
RETURN QUERY
WITH RECURSIVE matter AS (
    SELECT its_violation AS id
    UNION
    SELECT other.id FROM matter
    JOIN violations_violation finding ON finding.id = matter.id
    CROSS JOIN LATERAL (VALUES (finding.replaces_id), (finding.joint_with_id)) other(id)
    WHERE other.id IS NOT NULL
), related AS (
    SELECT decision.case_id FROM workbench_decisionstep step
    JOIN workbench_decision decision ON decision.id = step.decision_id
    WHERE step.violation_id IN (SELECT matter.id FROM matter) AND decision.case_id <> its_case
    UNION
    SELECT other.id FROM workbench_case other
    JOIN appeals_appeal earlier ON earlier.id = other.appeal_id
    WHERE earlier.violation_id IN (SELECT matter.id FROM matter) AND other.id <> its_case
    UNION
    SELECT decision.case_id FROM workbench_case mine
    JOIN workbench_reporterappeal link ON link.appeal_id = mine.appeal_id
    JOIN workbench_decision decision ON decision.id = link.decision_id
    WHERE mine.id = its_case
), joined AS (
    SELECT related.case_id FROM related
    UNION
    SELECT merged.id FROM joined
    JOIN workbench_case merged ON merged.merged_into_id = joined.case_id
)
SELECT reviewer_id FROM workbench_claim WHERE case_id IN (SELECT joined.case_id FROM joined)
UNION SELECT reviewer_id FROM workbench_decision WHERE case_id IN (SELECT joined.case_id FROM joined)
UNION SELECT substring(actor from '^user:([0-9]+)')::bigint FROM workbench_decision WHERE case_id IN (SELECT joined.case_id FROM joined)
UNION SELECT substring(actor from '^user:([0-9]+)')::bigint FROM workbench_evidence WHERE case_id IN (SELECT joined.case_id FROM joined)
UNION SELECT substring(step.actor from '^user:([0-9]+)')::bigint
    FROM workbench_decisionstep step
    JOIN workbench_decision decision ON decision.id = step.decision_id
    WHERE decision.case_id IN (SELECT joined.case_id FROM joined)
UNION SELECT review.reviewer_id
    FROM workbench_review review
    JOIN workbench_decision decision ON decision.id = review.decision_id
    WHERE decision.case_id IN (SELECT joined.case_id FROM joined)
UNION SELECT adjudication.lead_id
    FROM workbench_adjudication adjudication
    JOIN workbench_review review ON review.id = adjudication.review_id
    JOIN workbench_decision decision ON decision.id = review.decision_id
    WHERE decision.case_id IN (SELECT joined.case_id FROM joined)
UNION SELECT substring(answered_by from '^user:([0-9]+)')::bigint
    FROM appeals_correction WHERE violation_id IN (SELECT matter.id FROM matter)
UNION SELECT substring(actor from '^user:([0-9]+)')::bigint
    FROM violations_violation WHERE id IN (SELECT matter.id FROM matter);
END
$$
"""


class Migration(migrations.Migration):
    """Whoever held a case that was merged into the decided one hears no appeal against that."""

    dependencies = [("workbench", "0026_told_copies")]

    operations = [migrations.RunSQL(TOUCHED, migrations.RunSQL.noop)]
