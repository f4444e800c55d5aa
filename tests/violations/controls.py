"""Controls made by hand, and what the statements answer about them."""

import json
from datetime import UTC, datetime, timedelta

from django.db import connection

from violations.controls_sql import party_controls_sql
from violations.models import Control

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def control(party, kind="listing_blocked", *, item=None, ends_at=NOON + DAY, **fields):
    number = Control.objects.count()
    given = {"starts_at": NOON - DAY, "cause": "violation", "cause_ref": f"violation:{number}"}
    return Control.objects.create(
        party=party,
        item=item,
        kind=kind,
        ends_at=ends_at,
        source_key=f"test:{number}",
        **{**given, **fields},
    )


def ask(sql, **parameters):
    with connection.cursor() as cursor:
        cursor.execute(sql, {"at": NOON, **parameters})
        row = cursor.fetchone()
    return json.loads(row[0]) if row else None


def of_party(party, at=NOON):
    """Both forms of the statement, which must agree about the present."""
    answers = [
        ask(party_controls_sql(present=present), id=party.pk, at=at) for present in (False, True)
    ]
    assert answers[0] == answers[1]
    return answers[0]
