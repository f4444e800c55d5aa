"""The least a web process can do: the same SQL by psycopg2, planned once a lasting connection."""

import os
import threading
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import psycopg2

from violations.controls_sql import party_controls_sql

SQL = party_controls_sql("id", present=True)
mine = threading.local()


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    if not hasattr(mine, "connection"):
        mine.connection = psycopg2.connect(os.environ["DATABASE_URL"])
        mine.connection.autocommit = True
        with mine.connection.cursor() as cursor:
            cursor.execute(
                "PREPARE bare (bigint, timestamptz) AS " + SQL % {"id": "$1", "at": "$2"}
            )
    party = int(environ["PATH_INFO"].split("/")[4])
    with mine.connection.cursor() as cursor:
        cursor.execute("EXECUTE bare (%s, %s)", [party, datetime.now(UTC)])
        body = cursor.fetchone()[0].encode()
    headers = [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
    start_response("200 OK", headers)
    return [body]
