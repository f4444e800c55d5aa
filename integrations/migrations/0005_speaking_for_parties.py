from django.db import migrations, models
from django.db.models import Value


class Migration(migrations.Migration):
    """Members of accounts are named by a scope of its own. Keys that have written for one keep it."""

    dependencies = [
        ("integrations", "0004_deliveries_not_taken"),
        ("governance", "0004_secrets_told_once"),
    ]

    operations = [
        migrations.AddField(
            model_name="apikey",
            name="speaks_for",
            field=models.JSONField(
                db_default=Value([], output_field=models.JSONField()),
                default=list,
                help_text=(
                    "With act_as:parties: members of such accounts alone, as market:kind; "
                    "empty means all."
                ),
            ),
        ),
        migrations.RunSQL(
            """
            UPDATE integrations_apikey k SET scopes = k.scopes || '["act_as:parties"]'
            WHERE k.scopes ? 'act_as' AND NOT k.scopes ? 'act_as:parties' AND EXISTS (
                SELECT 1 FROM governance_event e JOIN governance_user u
                ON e.actor = 'user:' || u.id || '/key:' || k.id
                WHERE u.role = 'party_member'
            )
            """,
            reverse_sql="UPDATE integrations_apikey SET scopes = scopes - 'act_as:parties'",
        ),
    ]
