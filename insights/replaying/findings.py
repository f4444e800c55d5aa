"""What is replayed in one market, and what the replay asks of the findings themselves."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import connection

from credits.rehearsal import FIXED, Findings, InForce, Terms, Unpriced, micro
from governance import calendars
from governance.models import Market
from insights.models import Rehearsal
from policies.scheme import VersionBody, parse
from policies.selectors import body_of, versions_of
from violations.history import AGAIN, KEY, line_key
from violations.models import Violation

UNPRICED = """
SELECT v.party_id, v.id, v.clause, v.severity, v.decided_at, o.id IS NOT NULL
FROM violations_violation v
LEFT JOIN violations_violationoverturned o ON o.violation_id = v.id
WHERE v.party_id >= %(first)s AND v.party_id < %(beyond)s
  AND v.decided_at >= %(since)s AND v.decided_at < %(until)s
  AND (v.clause, v.severity) IN (SELECT * FROM unnest(%(clauses)s::text[], %(severities)s::text[]))
  AND v.joint_with_id IS NULL
  AND NOT EXISTS (SELECT 1 FROM credits_ledgerline line
                  WHERE line.party_id = v.party_id AND line.source_key = %(key)s || v.id)
"""


def terms_of(rehearsal: Rehearsal, market: Market, draft: VersionBody | None = None) -> Terms:
    """What is replayed in one market: its own versions, and the draft over its own local days."""
    kind = rehearsal.rulebook.party_kind
    known = versions_of(market.code, kind)
    return Terms(
        market_id=market.code,
        party_kind=kind,
        zone=market.zone,
        versions=[InForce(one.pk, one.effective_from, body_of(one)) for one in known],
        draft=draft or parse(rehearsal.body),
        since=_midnight(rehearsal.since, market.zone),
        until=_midnight(rehearsal.until + timedelta(days=1), market.zone),
    )


def _midnight(day: date, zone: str) -> datetime:
    return calendars.local_moment(day, time.min, zone, favour="earlier")


@dataclass(frozen=True)
class FromFindings:
    """What a replay asks of the findings themselves."""

    terms: Terms

    def severities(self, keys: Sequence[str]) -> dict[str, str]:
        """Empty for a finding that follows a linked party's: its price is a share of that one's."""
        ids = {
            key: int(key.removeprefix(KEY).partition(AGAIN)[0])
            for key in keys
            if key.startswith(KEY)
        }
        rows = Violation.objects.filter(pk__in=set(ids.values()))
        known = {
            pk: FIXED if joint else severity
            for pk, severity, joint in rows.values_list("pk", "severity", "joint_with")
        }
        return {key: known[pk] for key, pk in ids.items() if pk in known}

    def unpriced(
        self, first: int, beyond: int, free: list[tuple[str, str]]
    ) -> dict[int, list[Unpriced]]:
        asked: dict[str, Any] = {
            "first": first,
            "beyond": beyond,
            "since": self.terms.since,
            "until": self.terms.until,
            "clauses": [clause for clause, _ in free],
            "severities": [severity for _, severity in free],
            "key": KEY,
        }
        found: dict[int, list[Unpriced]] = defaultdict(list)
        with connection.cursor() as cursor:
            cursor.execute(UNPRICED, asked)
            for party, pk, clause, severity, at, overturned in cursor.fetchall():
                one = Unpriced(pk, line_key(pk), clause, severity, micro(at), overturned)
                found[party].append(one)
        return found

    def as_asked(self) -> Findings:
        return Findings(self.severities, self.unpriced, AGAIN)
