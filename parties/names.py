"""Names by their words: plain ones, words that begin so, and words that were mistyped.

The database brings names and what is typed into one plain form (`parties_words`): small letters, no
accents, every ending of a Chinese run a word. Mistyped words are looked for among the distinct words
of all names, of which there are few, never among the names themselves.
"""

from collections.abc import Iterable, Sequence
from functools import cache

from django.conf import settings
from django.db import connection
from django.db.models import BooleanField, F, Func, Value

WORDS_READ = 8
MEANT = 6

MEANT_BY = """
SELECT typed.place, (
  SELECT array_agg(likely.word ORDER BY likely.slip DESC, likely.alike DESC, likely.word)
  FROM (
    SELECT known.word, bool_or(known.slip) AS slip, max(known.alike) AS alike FROM (
      SELECT word, true AS slip, {alike} AS alike FROM parties_nameword
      WHERE near && parties_near(typed.word)
      {by_trigrams}
    ) AS known WHERE known.word <> typed.word
    GROUP BY known.word ORDER BY 2 DESC, 3 DESC, 1 LIMIT {meant}
  ) AS likely)
FROM unnest(%(words)s::text[]) WITH ORDINALITY AS typed (word, place) ORDER BY typed.place
"""
BY_TRIGRAMS = """
UNION ALL
SELECT word, false, {alike} FROM parties_nameword WHERE {alike_enough}
"""


def words_of(said: str) -> list[str]:
    """What is typed, in the plain form of names; of a Chinese run only the whole."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT parties_words(%s)", [said[:200]])
        row = cursor.fetchone()
    words: list[str] = []
    for word in row[0] if row else []:
        if not (words and not word.isascii() and words[-1].endswith(word)):
            words.append(word)
    return words[:WORDS_READ]


def beginning_with(words: Sequence[str]) -> str:
    """`blue fe` becomes `'blue':* & 'fe':*`."""
    return " & ".join(f"{_quoted(word)}:*" for word in words)


def any_of(groups: Iterable[Sequence[str]]) -> str:
    """For each word that was typed, it or one of those that may have been meant."""
    return " & ".join(f"({' | '.join(f'{_quoted(word)}:*' for word in group)})" for group in groups)


def has_words(field: str, query: str) -> Func:
    """A condition that the index of plain words holds."""
    return Func(
        F(field),
        Value(query),
        template="array_to_tsvector(parties_words(%(expressions)s)::tsquery",
        arg_joiner=")) @@ (",
        output_field=BooleanField(),
    )


def meant_by(words: Sequence[str], *, trigrams: bool | None = None) -> list[list[str]]:
    """Each typed word with the likeliest words of real names, nearest first. One statement.

    One slip of the finger is found by an index of words less a letter; what is further off by
    trigrams, where the server has pg_trgm, from SEARCH_SIMILARITY on.
    """
    trigrams = has_trigrams() if trigrams is None else trigrams
    alike = "similarity(key, parties_key(typed.word))" if trigrams else "0"
    by_trigrams = ""
    if trigrams:
        by_trigrams = BY_TRIGRAMS.format(
            alike="word_similarity(parties_key(typed.word), key)",
            alike_enough="key %%> parties_key(typed.word)",
        )
    statement = MEANT_BY.format(alike=alike, by_trigrams=by_trigrams, meant=MEANT)
    with connection.cursor() as cursor:
        if trigrams:
            cursor.execute(
                "SELECT set_config('pg_trgm.word_similarity_threshold', %s, false)",
                [str(settings.SEARCH_SIMILARITY)],
            )
        cursor.execute(statement, {"words": list(words)})
        found = cursor.fetchall()
    return [[word, *(likely or [])] for word, (_place, likely) in zip(words, found, strict=True)]


@cache
def has_trigrams() -> bool:
    """Whether the migration could make the index; asked once a process."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('nameword_by_trigrams') IS NOT NULL")
        row = cursor.fetchone()
    return bool(row and row[0])


def _quoted(word: str) -> str:
    return "'" + word.replace("\\", "\\\\").replace("'", "''") + "'"
