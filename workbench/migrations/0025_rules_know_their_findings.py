from django.db import migrations

KNOWN = """
INSERT INTO monitoring_confirmed (recorded_at, rule_id, detection_id, violation_id, decided_at)
SELECT step.recorded_at, version.rule_id, detection.id, violation.id, violation.decided_at
FROM workbench_decisionstep step
JOIN workbench_decision decision ON decision.id = step.decision_id AND decision.outcome = 'violation'
JOIN violations_violation violation ON violation.id = step.violation_id
JOIN workbench_evidence evidence
    ON evidence.case_id = decision.case_id AND evidence.kind = 'detection'
JOIN monitoring_detection detection
    ON evidence.ref = 'detection:' || detection.id
JOIN monitoring_ruleversion version ON version.id = detection.rule_version_id
WHERE step.kind = 'executed'
ON CONFLICT DO NOTHING
"""


class Migration(migrations.Migration):
    """Findings from before are told to the rules that led to them."""

    dependencies = [
        ("workbench", "0024_what_did_not_hold"),
        ("monitoring", "0014_confirmed_append_only"),
    ]

    operations = [migrations.RunSQL(KNOWN, migrations.RunSQL.noop)]
