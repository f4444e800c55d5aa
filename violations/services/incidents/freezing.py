"""Freezing all that matches, a chunk a transaction: control, statement, delivery and event together.

The database says how far it has come; whoever is killed in a chunk leaves nothing of it behind.
"""

import time
from collections.abc import Collection
from datetime import datetime
from typing import Any

import orjson
from django.db import connection, transaction

from governance import clock
from governance.actors import CLOCK, Actor
from governance.events import emission, emit_many, emitting, wake_relay
from governance.jobs import after_commit
from violations.incident_words import params_of, words_in
from violations.incidents import Reach, reaches_of
from violations.models import Incident
from violations.services.incidents.ending import end_due_incidents, tell_ends
from violations.services.incidents.extending import extend_some

CHUNK = 1_000
SECONDS = 4.0
LATE_AT_ONCE = 1_000

Row = tuple[int, int, int | None, str, str]


def work_incidents(*, seconds: float = SECONDS) -> None:
    """What is due of all incidents: freeze, meet newcomers, give more time, end, tell the ends."""
    end_due_incidents()
    ends, more = time.monotonic() + seconds, True
    while more and time.monotonic() < ends:
        more = False
        for number in Incident.objects.filter(state="running").values_list("pk", flat=True):
            more |= freeze_some(incident_id=number) or extend_some(incident_id=number)
        more |= tell_ends()
    if more:
        after_commit("violations.tasks.work_incidents")
        return
    for number in Incident.objects.filter(state="running").values_list("pk", flat=True):
        join_late(incident_id=number)


@transaction.atomic
def freeze_some(*, incident_id: int, limit: int = CHUNK) -> bool:
    """The next chunk of the first pass. Whether more may be waiting."""
    now = clock.now()
    incident = _taking(incident_id, now)
    if incident is None or incident.applied_at is not None:
        return False
    for reach in reaches_of(incident):
        after = incident.reached.get(reach.freeze, 0)
        if after is None:
            continue
        rows = _asked(reach, f"AND {reach.place} > %(after)s", {"after": after}, limit)
        _freeze(incident, reach, rows, now)
        incident.reached[reach.freeze] = rows[-1][0] if len(rows) == limit else None
        incident.save(update_fields=["reached"])
        return True
    incident.applied_at = now
    incident.save(update_fields=["applied_at"])
    return False


@transaction.atomic
def join_late(
    *, incident_id: int, items: Collection[int] | None = None, limit: int = LATE_AT_ONCE
) -> int:
    """Freeze what has come to match since, all of it or these items; how many that were."""
    now = clock.now()
    incident = _taking(incident_id, now)
    if incident is None or incident.applied_at is None or incident.applied_at >= now:
        return 0
    frozen = 0
    for reach in reaches_of(incident):
        new = f"""AND NOT EXISTS (
            SELECT 1 FROM violations_control c
            WHERE c.source_key = %(key)s || {reach.target})"""  # noqa: S608 - a constant
        params: dict[str, Any] = {"key": key_of(incident, reach)}
        if items is not None:
            if not reach.walks_items:
                continue
            new, params["items"] = f"{new} AND i.id = ANY(%(items)s)", list(items)
        frozen += _freeze(incident, reach, _asked(reach, new, params, limit), now)
    return frozen


def _taking(incident_id: int, now: datetime) -> Incident | None:
    """The incident while it runs and takes more in, unless somebody else works on it."""
    return (
        Incident.objects.select_for_update(of=["self"], skip_locked=True)
        .select_related("market", "reason")
        .filter(pk=incident_id, state="running", ends_at__gt=now, halted_at__isnull=True)
        .first()
    )


def _asked(reach: Reach, more: str, params: dict[str, Any], limit: int) -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"{reach.sql} {more} ORDER BY {reach.place} LIMIT {int(limit)}",
            {**reach.params, **params},
        )
        return cursor.fetchall()


def key_of(incident: Incident, reach: Reach) -> str:
    """The source key of one of its controls, but for the number of the item or party."""
    return f"{incident.cause_ref}:{reach.freeze}:{'item' if reach.of_items else 'party'}:"


def _freeze(incident: Incident, reach: Reach, rows: list[Row], now: datetime) -> int:
    """These rows, in one statement; who is frozen already is passed by."""
    met = {
        (party, item): (language, reach.control_of(kind))
        for _place, party, item, language, kind in rows
    }
    if not met or incident.ends_at is None:
        return 0
    by = Actor("user", str(incident.starter_id))
    for language, kind in set(met.values()):
        words_in(incident, kind, language, incident.ends_at)
    kinds = {kind for _language, kind in met.values()}
    params = {kind: orjson.dumps(params_of(kind)).decode() for kind in kinds}
    with connection.cursor() as cursor:
        cursor.execute(
            FREEZE,
            {
                **emission("control.started", by=by),
                "parties": [party for party, _item in met],
                "items": [item for _party, item in met],
                "languages": [language for language, _kind in met.values()],
                "kinds": [kind for _language, kind in met.values()],
                "params": [params[kind] for _language, kind in met.values()],
                "incident": incident.pk,
                "ref": incident.cause_ref,
                "key": key_of(incident, reach),
                "starts_at": now,
                "ends_at": incident.ends_at,
            },
        )
        frozen, told, newly = cursor.fetchone()
    if frozen != told:
        raise RuntimeError("A control would act without its statement of reasons.")
    if frozen:
        wake_relay("control.started")
    emit_many(
        "incident.met",
        happenings=[
            (f"party:{party}", {"party": party, "incident": incident.pk}) for party in newly or []
        ],
        by=CLOCK,
    )
    return frozen


FREEZE = f"""
WITH said AS (
  SELECT * FROM unnest(%(parties)s::bigint[], %(items)s::bigint[], %(languages)s::text[],
                       %(kinds)s::text[], %(params)s::text[])
  AS one (party, item, language, kind, params)
), fresh AS (
  INSERT INTO violations_control
    (party_id, item_id, kind, params, cause, cause_ref, starts_at, ends_at, source_key)
  SELECT party, item, kind, params::jsonb, 'incident', %(ref)s, %(starts_at)s, %(ends_at)s,
         %(key)s || coalesce(item, party)
  FROM said ORDER BY coalesce(item, party)
  ON CONFLICT (source_key) DO NOTHING
  RETURNING id, party_id, item_id, kind
), stated AS (
  INSERT INTO violations_statementofreasons
    (control_id, content_id, content_digest, language, recorded_at)
  SELECT fresh.id, words.content_id, words.content_digest, words.language, %(starts_at)s
  FROM fresh
  JOIN (SELECT DISTINCT party, language FROM said) AS spoken ON spoken.party = fresh.party_id
  JOIN violations_incidentwords AS words
    ON words.incident_id = %(incident)s AND words.kind = fresh.kind
   AND words.language = spoken.language AND words.ends_at = %(ends_at)s
  RETURNING id
), delivered AS (
  INSERT INTO violations_statementdelivery (statement_id, kind, recorded_at)
  SELECT id, 'made_available', %(starts_at)s FROM stated
  RETURNING id
), happened AS (
  SELECT 'party:' || party_id AS subject,
         json_build_object('control', id, 'item', item_id)::text AS payload
  FROM fresh
), {emitting("happened")}
SELECT (SELECT count(*) FROM fresh), (SELECT count(*) FROM delivered), (
  SELECT array_agg(DISTINCT fresh.party_id) FROM fresh WHERE NOT EXISTS (
    SELECT 1 FROM violations_control c
    WHERE c.party_id = fresh.party_id AND c.cause = 'incident' AND c.cause_ref = %(ref)s))
"""  # noqa: S608 - made of constants; values are parameters
