from django.db import migrations

from governance.ledger import ForbidMutation

# Everybody who had a part in the decision that an appeal is against: who decided, released,
# cancelled, reviewed, adjudicated, held a claim on or added to the decided case, or heard an earlier
# appeal or a correction of the same finding. A milder finding is the same matter as the harder one
# that it stands for; one that follows a linked party's, the same as that one. The appeal of whoever
# reported something is against the decision on the report.
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
UNION SELECT adjudication.lead_id
    FROM workbench_adjudication adjudication
    JOIN workbench_review review ON review.id = adjudication.review_id
    JOIN workbench_decision decision ON decision.id = review.decision_id
    WHERE decision.case_id IN (SELECT related.case_id FROM related)
UNION SELECT substring(answered_by from '^user:([0-9]+)')::bigint
    FROM appeals_correction WHERE violation_id IN (SELECT matter.id FROM matter)
UNION SELECT substring(actor from '^user:([0-9]+)')::bigint
    FROM violations_violation WHERE id IN (SELECT matter.id FROM matter);
END
$$
"""


class Migration(migrations.Migration):
    dependencies = [
        ("workbench", "0018_hearing"),
        ("appeals", "0004_proofs_append_only"),
        ("violations", "0014_stays_append_only"),
    ]

    operations = [
        migrations.RunSQL(TOUCHED, migrations.RunSQL.noop),
        ForbidMutation("workbench_reporterappeal", "workbench_reporterinformed"),
    ]
