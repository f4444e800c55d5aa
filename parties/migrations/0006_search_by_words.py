from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models

# One normal form of names for columns and for what is typed: compatibility forms taken apart, accents
# off, small letters, split at whatever is neither letter nor digit. Chinese and Japanese run on without
# spaces, so of such a run each ending is a word too: its beginning is found wherever it stands.
# Self-contained, for pg_restore builds indexes with an empty search path.
WORDS = r"""
CREATE FUNCTION parties_words(said text) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE STRICT AS $$
DECLARE
  plain text;
  found text[];
  word text;
  n int;
BEGIN
  IF octet_length(said) = char_length(said) THEN
    RETURN array_remove(regexp_split_to_array(lower(said), '[^a-z0-9]+'), '');
  END IF;
  plain := regexp_replace(normalize(said, NFKD), U&'[\0300-\036F]+', '', 'g');
  plain := translate(lower(plain),
    'ØøŁłĐđÆæŒœßÞþıАБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩς',
    'oollddaaoosttiабвгдежзийклмнопрстуфхцчшщъыьэюяαβγδεζηθικλμνξοπρστυφχψωσ');
  plain := normalize(plain, NFC);
  FOREACH word IN ARRAY regexp_split_to_array(plain,
    U&'[\0001-/:-@\005B-`{-\00BF\2000-\206F\3000-\303F\FE30-\FE4F\FF00-\FF0F]+')
  LOOP
    IF word = '' THEN
      CONTINUE;
    END IF;
    found := found || word;
    IF word ~ U&'[\2E80-\A4CF\F900-\FAFF]' THEN
      FOR n IN 2 .. least(char_length(word), 24) LOOP
        found := found || substr(word, n);
      END LOOP;
    END IF;
  END LOOP;
  RETURN coalesce(found, '{}');
END $$
"""
# A word in letters that pg_trgm knows in every locale: an alphabet's letters become two each, in order;
# an ideograph becomes a word of its own.
KEY = r"""
CREATE FUNCTION parties_key(word text) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE STRICT AS $$
DECLARE
  letter text;
  point int;
  said text := '';
BEGIN
  IF octet_length(word) = char_length(word) THEN
    RETURN word;
  END IF;
  FOREACH letter IN ARRAY regexp_split_to_array(word, '') LOOP
    point := ascii(letter);
    IF point < 128 THEN
      said := said || letter;
    ELSIF point BETWEEN 11904 AND 42191 OR point >= 63744 THEN
      said := said || ' ' || substr(md5(letter), 1, 4) || ' ';
    ELSE
      said := said || chr(97 + point % 26) || chr(97 + point / 26 % 26);
    END IF;
  END LOOP;
  RETURN said;
END $$
"""
# A word and what is left of it without one of its letters: two words that share one of these are one
# slip of the finger apart, a letter more, less, other, or two in the wrong order.
NEAR = r"""
CREATE FUNCTION parties_near(word text) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
  SELECT array_agg(DISTINCT left(word, n - 1) || substr(word, n + 1)) || word
  FROM generate_series(1, char_length(word)) AS n
$$
"""
# Distinct words of names: what a mistyped word is compared with. Twice the same word does no harm, so
# that nobody ever waits for somebody else's new word.
LEARN = """
CREATE FUNCTION parties_learn() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO parties_nameword (word, key, near)
  SELECT word, parties_key(word), parties_near(word) FROM (
    SELECT DISTINCT word FROM born CROSS JOIN LATERAL unnest(parties_words(born.name)) AS word
  ) AS words
  WHERE word !~ '[0-9]' AND char_length(word) BETWEEN 2 AND 40
    AND NOT EXISTS (SELECT FROM parties_nameword AS known WHERE known.word = words.word);
  RETURN NULL;
END $$;
CREATE FUNCTION parties_learn_again() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO parties_nameword (word, key, near)
  SELECT word, parties_key(word), parties_near(word) FROM (
    SELECT DISTINCT word FROM unnest(parties_words(NEW.name)) AS word
  ) AS words
  WHERE word !~ '[0-9]' AND char_length(word) BETWEEN 2 AND 40
    AND NOT EXISTS (SELECT FROM parties_nameword AS known WHERE known.word = words.word);
  RETURN NULL;
END $$;
CREATE TRIGGER party_words AFTER INSERT ON parties_party REFERENCING NEW TABLE AS born
  FOR EACH STATEMENT EXECUTE FUNCTION parties_learn();
CREATE TRIGGER party_words_again AFTER UPDATE OF name ON parties_party
  FOR EACH ROW WHEN (OLD.name IS DISTINCT FROM NEW.name) EXECUTE FUNCTION parties_learn_again();
INSERT INTO parties_nameword (word, key, near)
SELECT word, parties_key(word), parties_near(word) FROM (
  SELECT DISTINCT word FROM parties_party CROSS JOIN LATERAL unnest(parties_words(name)) AS word
) AS words
WHERE word !~ '[0-9]' AND char_length(word) BETWEEN 2 AND 40;
"""
INDEXES = """
CREATE INDEX party_by_plain_words ON parties_party
  USING gin (array_to_tsvector(parties_words(name)));
CREATE INDEX nameword_by_slip ON parties_nameword USING gin (near);
CREATE INDEX entity_by_plain_words ON parties_entity
  USING gin (array_to_tsvector(parties_words(legal_name)));
"""
# pg_trgm is trusted since PostgreSQL 13: the owner of the database may create it. Where the server
# does not have it, or somebody else must create it, search forgives one slip a word and no more until
# it is there and `manage.py migrate parties 0005 && manage.py migrate` has run.
TRIGRAMS = """
DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_extension WHERE extname = 'pg_trgm')
    AND EXISTS (SELECT FROM pg_available_extensions WHERE name = 'pg_trgm') THEN
    BEGIN
      CREATE EXTENSION pg_trgm;
    EXCEPTION WHEN insufficient_privilege THEN
      RAISE NOTICE 'pg_trgm may not be created by this role: search forgives one slip a word';
    END;
  END IF;
  IF EXISTS (SELECT FROM pg_extension WHERE extname = 'pg_trgm') THEN
    CREATE INDEX nameword_by_trigrams ON parties_nameword USING gin (key gin_trgm_ops);
  END IF;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("parties", "0005_protected_accounts")]

    operations = [
        migrations.CreateModel(
            name="NameWord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("word", models.CharField(max_length=40)),
                (
                    "near",
                    ArrayField(models.TextField(), help_text="The word, and it less any letter."),
                ),
                ("key", models.CharField(help_text="In letters that trigrams know.", max_length=240)),
            ],
            options={"indexes": [models.Index(fields=["word"], name="nameword_by_word")]},
        ),
        migrations.RunSQL(WORDS, "DROP FUNCTION parties_words(text)"),
        migrations.RunSQL(KEY, "DROP FUNCTION parties_key(text)"),
        migrations.RunSQL(NEAR, "DROP FUNCTION parties_near(text)"),
        migrations.RunSQL(
            LEARN,
            "DROP TRIGGER party_words ON parties_party;"
            "DROP TRIGGER party_words_again ON parties_party;"
            "DROP FUNCTION parties_learn(); DROP FUNCTION parties_learn_again();",
        ),
        migrations.RunSQL(
            INDEXES, "DROP INDEX party_by_plain_words; DROP INDEX entity_by_plain_words; DROP INDEX nameword_by_slip;"
        ),
        migrations.RunSQL(TRIGRAMS, "DROP INDEX IF EXISTS nameword_by_trigrams"),
        migrations.RemoveIndex(model_name="party", name="party_by_words_of_name"),
    ]
