"""How often what was found did not hold: by reviewer, clause, rule, language and market."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import CharField, F, QuerySet, Value
from django.db.models.functions import Cast, Concat

from governance import codes
from governance.models import User
from monitoring.models import Detection, Rule
from violations.models import Violation
from workbench.agreement import Share, wilson
from workbench.models import DecisionStep, Evidence
from workbench.selectors.clauses import titles_by_code
from workbench.selectors.lists import violations

MOST = 200_000  # findings that one figure counts, the newest
GROUPS = 200

COLUMNS = {
    "reviewer": ("decision.reviewer_id::text", ""),
    "clause": ("violation.clause", ""),
    "language": ("party.language", ""),
    "market": ("party.market_id", ""),
    "rule": (
        "version.rule_id::text",
        """JOIN LATERAL (SELECT substring(evidence.ref from 11)::bigint AS detection
             FROM workbench_evidence evidence WHERE evidence.case_id = decision.case_id
               AND evidence.kind = 'detection' ORDER BY evidence.id LIMIT 1) raised ON true
           JOIN monitoring_detection detection ON detection.id = raised.detection
           JOIN monitoring_ruleversion version ON version.id = detection.rule_version_id""",
    ),
}
RATE = """
SELECT {column}, count(*), count(overturned.id), count(*) FILTER (WHERE appealed.is_so)
FROM (
    SELECT id, clause, party_id FROM violations_violation
    WHERE decided_at >= %(since)s AND decided_at < %(until)s
      AND (%(clause)s = '' OR clause = %(clause)s)
    ORDER BY decided_at DESC LIMIT %(most)s
) violation
JOIN parties_party party ON party.id = violation.party_id
JOIN workbench_decisionstep step ON step.violation_id = violation.id AND step.kind = 'executed'
JOIN workbench_decision decision ON decision.id = step.decision_id AND decision.outcome = 'violation'
{join}
LEFT JOIN violations_violationoverturned overturned ON overturned.violation_id = violation.id
CROSS JOIN LATERAL (SELECT EXISTS (SELECT 1 FROM appeals_appeal appeal
    WHERE appeal.violation_id = violation.id) AS is_so) appealed
WHERE (%(market)s::text IS NULL OR party.market_id = %(market)s)
  AND (%(reviewer)s::bigint IS NULL OR decision.reviewer_id = %(reviewer)s)
GROUP BY 1 ORDER BY 2 DESC LIMIT %(groups)s
"""


@dataclass(frozen=True, slots=True)
class OverturnRate:
    """Of so many findings so many were overturned, with the interval of Wilson."""

    key: str
    name: str
    rate: Share
    appealed: int


def overturn_rates(
    *,
    by: str,
    since: datetime,
    until: datetime,
    market: str | None = None,
    clause: str = "",
    reviewer: int | None = None,
) -> list[OverturnRate]:
    """The rates of findings decided in this time, the groups with most findings first."""
    column, join = COLUMNS.get(by, ("''", ""))
    said = {
        "since": since,
        "until": until,
        "market": market,
        "clause": clause,
        "reviewer": reviewer,
        "most": MOST,
        "groups": GROUPS,
    }
    with connection.cursor() as cursor:
        cursor.execute(RATE.format(column=column, join=join), said)
        rows = cursor.fetchall()
    names = names_of_groups(by, [key for key, *_rest in rows if key])
    return [
        OverturnRate(
            key=key or "",
            name=names.get(key, key) if key else "",
            rate=wilson(fell, of),
            appealed=appealed,
        )
        for key, of, fell, appealed in rows
    ]


def names_of_groups(by: str, keys: list[str]) -> dict[str, str]:
    """What to call the groups of a rate."""
    numbers = [number for key in keys if (number := codes.key_of(key)) is not None]
    if by == "reviewer":
        return {str(one.pk): str(one) for one in User.objects.filter(pk__in=numbers)}
    if by == "rule":
        return {str(one.pk): one.title for one in Rule.objects.filter(pk__in=numbers)}
    titles = titles_by_code() if by == "clause" else {}
    return {key: titles.get(key, key.replace("_", " ")) for key in keys}


def overturned_rows(*, by: str, key: str, since: datetime) -> QuerySet[Violation]:
    """The overturned findings behind a rate, newest first."""
    rows = violations().filter(overturned__isnull=False, decided_at__gte=since)
    steps = DecisionStep.objects.filter(violation__isnull=False, decision__outcome="violation")
    number = codes.key_of(key)
    match by:
        case "clause":
            return rows.filter(clause=key)
        case "market":
            return rows.filter(party__market=key)
        case "language":
            return rows.filter(party__language=key)
        case "reviewer" if number is not None:
            mine = steps.filter(decision__reviewer=number)
            return rows.filter(pk__in=mine.values("violation"))
        case "rule" if number is not None:
            return rows.filter(pk__in=_found_by(number, steps).values("violation"))
        case "reviewer":
            alone = steps.filter(decision__reviewer__isnull=True)
            return rows.filter(pk__in=alone.values("violation"))
    return rows


def fallen_of(user: User, *, since: datetime, most: int) -> list[Violation]:
    """A reviewer's own findings that did not hold, newest first, each with its case as `decided_on`."""
    rows = list(overturned_rows(by="reviewer", key=str(user.pk), since=since)[:most])
    steps = DecisionStep.objects.filter(violation__in=rows, decision__reviewer=user)
    cases = {
        step.violation_id: step.decision.case for step in steps.select_related("decision__case")
    }
    for row in rows:
        row.decided_on = cases.get(row.pk)  # type: ignore[attr-defined]
    return rows


def _found_by(rule: int, steps: QuerySet[DecisionStep]) -> QuerySet[DecisionStep]:
    ref = Concat(Value("detection:"), Cast(F("pk"), CharField()))
    refs = Detection.objects.filter(rule_version__rule=rule).annotate(ref=ref).values("ref")
    cases = Evidence.objects.filter(kind=Evidence.Kind.DETECTION, ref__in=refs).values("case")
    return steps.filter(decision__case__in=cases)
