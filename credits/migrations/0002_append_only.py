from django.db import migrations

from governance.ledger import ForbidMutation


REVERSAL_MIRRORS = """
CREATE FUNCTION credits_reversal_mirrors() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE original credits_ledgerline;
BEGIN
  IF NEW.reverses_id IS NULL THEN RETURN NEW; END IF;
  SELECT * INTO original FROM credits_ledgerline WHERE id = NEW.reverses_id;
  IF original.kind = 'reversal' THEN
    RAISE EXCEPTION 'a reversal cannot be reversed' USING ERRCODE = 'check_violation';
  END IF;
  IF (NEW.party_id, NEW.scheme, NEW.ledger_class, NEW.effective_at, NEW.points)
       IS DISTINCT FROM
     (original.party_id, original.scheme, original.ledger_class, original.effective_at, -original.points)
     OR NEW.expires_at IS DISTINCT FROM original.expires_at THEN
    RAISE EXCEPTION 'a reversal must mirror the line it undoes' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER reversal_mirrors BEFORE INSERT ON credits_ledgerline
FOR EACH ROW WHEN (NEW.reverses_id IS NOT NULL) EXECUTE FUNCTION credits_reversal_mirrors();
"""


class Migration(migrations.Migration):
    dependencies = [("credits", "0002_initial")]

    operations = [
        ForbidMutation("credits_ledgerline", "credits_crossing", "credits_crossingundone"),
        migrations.RunSQL(
            REVERSAL_MIRRORS,
            "DROP TRIGGER reversal_mirrors ON credits_ledgerline; DROP FUNCTION credits_reversal_mirrors()",
        ),
    ]
