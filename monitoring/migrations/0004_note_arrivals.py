from django.db import migrations

NOTE = """
CREATE FUNCTION monitoring_note_arrival() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
  INSERT INTO monitoring_arrival (first_signal, last_signal)
  SELECT min(id), max(id) FROM fresh HAVING count(*) > 0;
  RETURN NULL;
END $$
"""
TRIGGER = """
CREATE TRIGGER note_arrival AFTER INSERT ON monitoring_signal
REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION monitoring_note_arrival()
"""


class Migration(migrations.Migration):
    """Whoever inserts signals, the rules hear of them in the same transaction."""

    dependencies = [("monitoring", "0003_arrivals")]

    operations = [
        migrations.RunSQL([NOTE], ["DROP FUNCTION monitoring_note_arrival()"]),
        migrations.RunSQL([TRIGGER], ["DROP TRIGGER note_arrival ON monitoring_signal"]),
    ]
