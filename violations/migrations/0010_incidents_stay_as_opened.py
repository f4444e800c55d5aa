from django.db import migrations

from governance.ledger import ForbidMutation

# Whoever starts an incident starts what was opened: its filter cannot be widened in between.
FIXED = """
CREATE FUNCTION violations_incident_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF ROW(NEW.market_id, NEW.title, NEW.freezes, NEW.matching, NEW.hours, NEW.contact, NEW.reason_id,
         NEW.foreseen, NEW.opener_id, NEW.opened_at, NEW.source_key)
     IS DISTINCT FROM
     ROW(OLD.market_id, OLD.title, OLD.freezes, OLD.matching, OLD.hours, OLD.contact, OLD.reason_id,
         OLD.foreseen, OLD.opener_id, OLD.opened_at, OLD.source_key) THEN
    RAISE EXCEPTION 'what an incident freezes is fixed when it is opened';
  END IF;
  IF OLD.starter_id IS NOT NULL AND ROW(NEW.starter_id, NEW.approved, NEW.starts_at)
     IS DISTINCT FROM ROW(OLD.starter_id, OLD.approved, OLD.starts_at) THEN
    RAISE EXCEPTION 'an incident is started once';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER fixed BEFORE UPDATE ON violations_incident
FOR EACH ROW EXECUTE FUNCTION violations_incident_is_fixed();
"""
FREE = """
DROP TRIGGER fixed ON violations_incident;
DROP FUNCTION violations_incident_is_fixed();
"""


class Migration(migrations.Migration):
    dependencies = [("violations", "0009_incidents")]

    operations = [
        ForbidMutation(
            "violations_incidentlimit", "violations_incidentstep", "violations_incidentwords"
        ),
        migrations.RunSQL(FIXED, FREE),
    ]
