"""The statements. One reads a slice of the covering index, one looks up touched parties only.

Both say what `credits.selectors.standing_at` says, for many at once. Moments are parameters. The
session is kept from plans that walk a whole table for the sake of a few rows.
"""

FULL_MANNERS = "SET LOCAL enable_seqscan = off; SET LOCAL max_parallel_workers_per_gather = 0"
DUE_MANNERS = (
    "SET LOCAL enable_seqscan = off; SET LOCAL enable_hashjoin = off;"
    " SET LOCAL enable_mergejoin = off; SET LOCAL max_parallel_workers_per_gather = 0"
)

# `seen` is the version of the row in this snapshot: a row of another version is not written over.
# One that is the same, and locked, stays at its `place`.
SHOWN = """
  SELECT id, ctid AS place, xmin AS seen, party_id, scheme, ledger_class,
         score, total, band, next_milestone, next_change_at, computed_at
  FROM credits_standing
"""
SUMS = """
  coalesce(sum(points) FILTER (
    WHERE effective_at <= %(at)s AND (expires_at IS NULL OR expires_at > %(at)s)), 0) AS points,
  min(CASE WHEN effective_at > %(at)s THEN effective_at
           WHEN expires_at > %(at)s THEN expires_at END) AS wanted_change_at
"""

SLICE = f"""
WITH shown AS ({SHOWN} WHERE party_id >= %(first)s AND party_id < %(beyond)s),
ledger AS (
  SELECT party_id, scheme, ledger_class, true AS has_lines, {SUMS}
  FROM credits_ledgerline WHERE party_id >= %(first)s AND party_id < %(beyond)s
  GROUP BY party_id, scheme, ledger_class
),
governed AS (
  SELECT id, market_id, kind FROM parties_party WHERE id >= %(first)s AND id < %(beyond)s
),
pairs AS (SELECT * FROM shown FULL JOIN ledger USING (party_id, scheme, ledger_class)),
terminals AS MATERIALIZED (
  SELECT c.party_id, c.scheme, c.ledger_class, c.crossed_at FROM credits_crossing c
  WHERE c.terminal AND c.party_id >= %(first)s AND c.party_id < %(beyond)s
    AND c.crossed_at <= %(at)s
    AND NOT EXISTS (SELECT 1 FROM credits_crossingundone u WHERE u.crossing_id = c.id)
),
"""  # noqa: S608 - made of our own constants

# What is due is locked first, by a statement of its own: the next one then sees whatever a posting
# wrote before it let go of a row, and nothing can come between reading a ledger and writing.
HOLD = """
SELECT coalesce(array_agg(ctid), '{}')::text FROM (
  SELECT ctid FROM credits_standing
  WHERE next_change_at <= %(at)s AND computed_at <= %(at)s ORDER BY next_change_at LIMIT %(limit)s
  FOR UPDATE SKIP LOCKED
) due
"""

# Only lines that still count or have yet to begin are read: what has lapsed adds nothing. A row has
# come to be due by a line, and lines stay.
TOUCHED = f"""
WITH shown AS MATERIALIZED ({SHOWN} WHERE ctid = ANY(%(held)s::tid[])),
governed AS (SELECT id, market_id, kind FROM parties_party),
pairs AS (
  SELECT shown.*, true AS has_lines, sums.* FROM shown CROSS JOIN LATERAL (
    SELECT {SUMS} FROM (
      SELECT points, effective_at, expires_at FROM credits_ledgerline line
      WHERE line.party_id = shown.party_id AND line.scheme = shown.scheme
        AND line.ledger_class = shown.ledger_class AND line.expires_at > %(at)s
      UNION ALL
      SELECT points, effective_at, expires_at FROM credits_ledgerline line
      WHERE line.party_id = shown.party_id AND line.scheme = shown.scheme
        AND line.ledger_class = shown.ledger_class AND line.expires_at IS NULL
    ) alive
  ) sums
),
terminals AS MATERIALIZED (
  SELECT c.party_id, c.scheme, c.ledger_class, c.crossed_at
  FROM (SELECT DISTINCT party_id FROM shown) touched
  JOIN credits_crossing c ON c.party_id = touched.party_id
  WHERE c.terminal AND c.crossed_at <= %(at)s
    AND NOT EXISTS (SELECT 1 FROM credits_crossingundone u WHERE u.crossing_id = c.id)
),
"""  # noqa: S608 - made of our own constants

# Past a terminal crossing nothing lapses that counted then: those points come back in.
CHANGED = """
frozen AS MATERIALIZED (
  SELECT party_id, scheme, ledger_class, kept.points AS frozen_points
  FROM (SELECT party_id, scheme, ledger_class, array_agg(crossed_at) AS moments
        FROM terminals GROUP BY 1, 2, 3) one
  CROSS JOIN LATERAL (
    SELECT coalesce(sum(line.points), 0) AS points FROM credits_ledgerline line
    WHERE line.party_id = one.party_id AND line.scheme = one.scheme
      AND line.ledger_class = one.ledger_class AND line.expires_at <= %(at)s
      AND EXISTS (SELECT 1 FROM unnest(one.moments) AS moment
                  WHERE line.effective_at <= moment AND moment < line.expires_at)
  ) kept
),
scales AS MATERIALIZED (
  SELECT * FROM jsonb_to_recordset(%(scales)s::jsonb) AS scale (
    market text, kind text, scheme text, ledger_class text, listed boolean,
    behind_before timestamptz, start int, floor int, cap int,
    band_from int[], band_codes text[], line_from int[], line_codes text[])
),
summed AS (
  SELECT pairs.*, scales.market IS NOT NULL AS wanted, scales.behind_before, floor, cap,
         band_from, band_codes, line_from, line_codes,
         (start + coalesce(points, 0) + coalesce(frozen_points, 0))::int AS wanted_total
  FROM pairs
  JOIN governed party ON party.id = pairs.party_id
  LEFT JOIN scales ON scales.market = party.market_id AND scales.kind = party.kind
    AND scales.scheme = pairs.scheme AND scales.ledger_class = pairs.ledger_class
    AND (scales.listed OR pairs.has_lines)
  LEFT JOIN frozen ON frozen.party_id = pairs.party_id AND frozen.scheme = pairs.scheme
    AND frozen.ledger_class = pairs.ledger_class
  WHERE (%(market)s IS NULL OR (party.market_id = %(market)s AND party.kind = %(kind)s))
    AND (pairs.computed_at IS NULL OR pairs.computed_at <= %(at)s)
  OFFSET 0  -- worked out once, not wherever it is named below
),
scored AS (SELECT *, greatest(floor, least(cap, wanted_total)) AS wanted_score FROM summed OFFSET 0),
named AS (
  SELECT *, band_codes[1 + width_bucket(wanted_score, band_from)] AS wanted_band,
         line_codes[1 + width_bucket(wanted_score, line_from)] AS wanted_milestone
  FROM scored OFFSET 0
),
changed AS MATERIALIZED (
  SELECT id, place, seen, party_id, scheme, ledger_class, wanted,
         score, total, band, next_milestone, next_change_at,
         wanted_score, wanted_total, wanted_band, wanted_milestone, wanted_change_at,
         coalesce(next_change_at <= %(at)s OR computed_at < behind_before, false) AS behind
  FROM named
  WHERE CASE WHEN id IS NULL THEN wanted WHEN NOT wanted THEN true
    ELSE (score, total, band, next_milestone, next_change_at) IS DISTINCT FROM
         (wanted_score, wanted_total, wanted_band, wanted_milestone, wanted_change_at) END
)
"""

# A row that a posting holds, or has written since our snapshot, is left to that posting. Rows that
# are missing come first: they alone may have to wait, and nobody can wait for us in a circle.
LOCKED = """,
locked AS MATERIALIZED (
  SELECT changed.* FROM changed CROSS JOIN LATERAL (
    SELECT s.id FROM credits_standing s WHERE s.id = changed.id AND s.xmin = changed.seen
    FOR UPDATE SKIP LOCKED
  ) held
),
inserted AS (
  INSERT INTO credits_standing (party_id, scheme, ledger_class, score, total, band,
                                next_milestone, next_change_at, computed_at)
  SELECT party_id, scheme, ledger_class, wanted_score, wanted_total, wanted_band,
         wanted_milestone, wanted_change_at, %(at)s
  FROM changed WHERE id IS NULL
  ON CONFLICT DO NOTHING RETURNING 1
)
"""
HELD = """,
locked AS (SELECT * FROM changed),
inserted AS (SELECT 1 WHERE false)
"""
WRITE = """,
updated AS (
  UPDATE credits_standing s
  SET score = wanted_score, total = wanted_total, band = wanted_band,
      next_milestone = wanted_milestone, next_change_at = wanted_change_at, computed_at = %(at)s
  FROM locked WHERE s.ctid = locked.place AND locked.wanted RETURNING 1
),
deleted AS (
  DELETE FROM credits_standing s USING locked
  WHERE s.ctid = locked.place AND NOT locked.wanted RETURNING 1
)
SELECT (SELECT count(*) FROM changed), (SELECT count(*) FROM inserted),
       (SELECT count(*) FROM updated), (SELECT count(*) FROM deleted)
"""
COMPARE = """
SELECT party_id, scheme, ledger_class, id IS NOT NULL AS shown, wanted, behind,
       score, total, band, next_milestone, next_change_at,
       wanted_score, wanted_total, wanted_band, wanted_milestone, wanted_change_at
FROM changed ORDER BY party_id, scheme, ledger_class
"""

WRITE_SLICE = SLICE + CHANGED + LOCKED + WRITE
COMPARE_SLICE = SLICE + CHANGED + COMPARE
WRITE_TOUCHED = TOUCHED + CHANGED + HELD + WRITE
