from django.db import migrations

from governance.ledger import ForbidMutation


class Migration(migrations.Migration):
    dependencies = [("workbench", "0010_decisions_in_full")]

    operations = [
        ForbidMutation(
            "workbench_question",
            "workbench_answer",
            "workbench_answerfile",
            "workbench_escalation",
            "workbench_evidencemoved",
        )
    ]
