from django.db import migrations


class Migration(migrations.Migration):
    """Answers that were kept for repeats forget the secrets that they hold."""

    dependencies = [("governance", "0003_language_of_the_person")]

    operations = [
        migrations.RunSQL(
            """
            UPDATE governance_idempotentrequest SET answer = answer || '{"secret": null}'
            WHERE path LIKE '/api/v1/webhooks/endpoints%' AND answer ? 'secret'
            """,
            reverse_sql=migrations.RunSQL.noop,
        )
    ]
