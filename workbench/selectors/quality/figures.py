"""Agreement of second reviews with the first decisions, and prevalence from samples."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from governance.models import User
from workbench.agreement import Kappa, Share, kappa, wilson
from workbench.estimates import Estimate, Stratum, prevalence
from workbench.models import Draw, SamplingPlan
from workbench.selectors.clauses import titles_by_code

OUTCOMES = ["violation", "no_violation"]
SEVERITIES = ["notice", "low", "medium", "high", "critical"]
MOST = 100_000  # reviews that one figure counts, the newest
GROUPS = 200

COLUMNS = {
    "reviewer": "decision.reviewer_id::text",
    "clause": "decision.clause",
    "market": "party.market_id",
}
PAIRS = """
SELECT {column}, first.outcome, review.outcome, decision.severity, review.severity,
       count(*), count(*) FILTER (WHERE said.verdict = 'second_right'),
       count(*) FILTER (WHERE said.verdict = 'unclear_rule'), count(*) FILTER (WHERE review.agrees)
FROM (
    SELECT * FROM workbench_review WHERE closed_at >= %(since)s AND closed_at < %(until)s
      AND outcome <> '' ORDER BY closed_at DESC, id DESC LIMIT %(most)s
) review
JOIN workbench_decision decision ON decision.id = review.decision_id
CROSS JOIN LATERAL (SELECT decision.outcome) first
JOIN workbench_case kase ON kase.id = decision.case_id
JOIN parties_party party ON party.id = kase.party_id
LEFT JOIN workbench_adjudication said ON said.review_id = review.id
WHERE (%(market)s::text IS NULL OR party.market_id = %(market)s)
  AND (%(reviewer)s::bigint IS NULL OR decision.reviewer_id = %(reviewer)s)
GROUP BY 1, 2, 3, 4, 5
"""
STRATA = """
SELECT draw.id, sampled.stratum, count(*) FILTER (WHERE answer.outcome IS NOT NULL),
       count(*) FILTER (WHERE answer.outcome = 'violation')
FROM workbench_draw draw
JOIN workbench_sampled sampled ON sampled.draw_id = draw.id
LEFT JOIN LATERAL (
    SELECT decision.outcome FROM workbench_decision decision
    JOIN workbench_decisionstep step ON step.decision_id = decision.id AND step.kind = 'executed'
    WHERE decision.case_id = sampled.case_id AND step.recorded_at >= draw.recorded_at
    ORDER BY step.id LIMIT 1
) answer ON true
WHERE draw.id = ANY (%(draws)s) GROUP BY 1, 2
"""
WRONG = """
SELECT draw.id, sampled.stratum,
       count(*) FILTER (WHERE review.agrees OR said.verdict IS NOT NULL),
       count(*) FILTER (WHERE said.verdict = 'second_right')
FROM workbench_draw draw
JOIN workbench_sampled sampled ON sampled.draw_id = draw.id
JOIN workbench_review review ON review.sampled_id = sampled.id
LEFT JOIN workbench_adjudication said ON said.review_id = review.id
WHERE draw.id = ANY (%(draws)s) GROUP BY 1, 2
"""


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far second reviewers agree with one reviewer, clause or market, or with all."""

    key: str
    name: str
    outcome: Kappa
    severity: Kappa
    agreed: Share
    wrong: int
    unclear: int


def agreement(
    *,
    since: datetime,
    until: datetime,
    by: str = "",
    market: str | None = None,
    reviewer: int | None = None,
) -> list[Agreement]:
    """Kappa with its interval, raw agreement beside it; by reviewer, clause or market, or overall."""
    column = COLUMNS.get(by, "''")
    said: dict[str, Any] = {
        "since": since,
        "until": until,
        "most": MOST,
        "market": market,
        "reviewer": reviewer,
    }
    groups: dict[str, _Counts] = {}
    with connection.cursor() as cursor:
        cursor.execute(PAIRS.format(column=column), said)
        for key, *row in cursor.fetchall():
            groups.setdefault(key or "rule", _Counts()).add(row)
    names = _names(by, list(groups))
    found = [one.agreement(key, names.get(key, key)) for key, one in groups.items()]
    return sorted(found, key=lambda one: one.name.lower())[:GROUPS]


class _Counts:
    def __init__(self) -> None:
        self.outcomes: Counter[tuple[str, str]] = Counter()
        self.severities: Counter[tuple[str, str]] = Counter()
        self.wrong = self.unclear = self.agreed = 0

    def add(self, row: Sequence[Any]) -> None:
        first, second, was, now, number, wrong, unclear, agreed = row
        self.outcomes[first, second] += number
        if first == second == "violation" and was in SEVERITIES and now in SEVERITIES:
            self.severities[was, now] += number
        self.wrong += wrong
        self.unclear += unclear
        self.agreed += agreed

    def agreement(self, key: str, name: str) -> Agreement:
        return Agreement(
            key=key,
            name=name,
            outcome=kappa(self.outcomes, OUTCOMES),
            severity=kappa(self.severities, SEVERITIES, weighted=True),
            agreed=wilson(self.agreed, sum(self.outcomes.values())),
            wrong=self.wrong,
            unclear=self.unclear,
        )


@dataclass(frozen=True, slots=True)
class StratumFigure:
    """One stratum of a plan: how many there were, were drawn, answered, and found."""

    name: str
    size: int
    drawn: int
    answered: int
    hits: int


@dataclass(frozen=True, slots=True)
class PlanFigure:
    """What the draws of a plan say: of things how many breach, of decisions how many were wrong."""

    plan: SamplingPlan
    draws: int
    estimate: Estimate
    strata: list[StratumFigure]


def plan_figure(plan: SamplingPlan, *, draws: int = 12) -> PlanFigure:
    """The estimate over the newest draws of a plan; each draw's strata are strata of their own."""
    newest = list(plan.draws.filter(drawn__gt=0).order_by("-pk")[:draws])
    query = WRONG if plan.about == SamplingPlan.About.DECISIONS else STRATA
    counted: dict[tuple[int, int], tuple[int, int]] = {}
    if newest:
        with connection.cursor() as cursor:
            cursor.execute(query, {"draws": [draw.pk for draw in newest]})
            counted = {(row[0], row[1]): (row[2], row[3]) for row in cursor.fetchall()}
    rows = [
        (stratum, counted.get((draw.pk, place), (0, 0)))
        for draw in newest
        for place, stratum in enumerate(draw.strata)
    ]
    estimate = prevalence(
        [Stratum(one["size"], one["drawn"], answered, hits) for one, (answered, hits) in rows]
    )
    return PlanFigure(plan=plan, draws=len(newest), estimate=estimate, strata=_summed(rows))


def plan_figures(*, about: str = "") -> list[PlanFigure]:
    """All plans that drew something, newest first, fifty at most."""
    plans = SamplingPlan.objects.select_related("market").filter(draws__drawn__gt=0).distinct()
    if about == "things":
        plans = plans.exclude(about=SamplingPlan.About.DECISIONS)
    elif about:
        plans = plans.filter(about=about)
    return [plan_figure(plan) for plan in plans.order_by("-pk")[:50]]


def strata_names(draws: Sequence[Draw]) -> dict[str, str]:
    """People behind the strata of draws, by their number."""
    numbers = {one["key"].get("reviewer", "") for draw in draws for one in draw.strata}
    return _names("reviewer", [number for number in numbers if number])


def stratum_words(key: dict[str, str], names: dict[str, str]) -> str:
    """A stratum as people say it."""
    said = [names.get(value, value) if name == "reviewer" else value for name, value in key.items()]
    return " · ".join(one.replace("_", " ") for one in said)


def _summed(rows: Sequence[tuple[dict[str, Any], tuple[int, int]]]) -> list[StratumFigure]:
    names = _names(
        "reviewer", [one["key"]["reviewer"] for one, _ in rows if "reviewer" in one["key"]]
    )
    found: dict[str, list[int]] = {}
    for one, (answered, hits) in rows:
        total = found.setdefault(stratum_words(one["key"], names), [0, 0, 0, 0])
        for place, number in enumerate((one["size"], one["drawn"], answered, hits)):
            total[place] += number
    return [StratumFigure(name, *numbers) for name, numbers in sorted(found.items())]


def _names(by: str, keys: list[str]) -> dict[str, str]:
    if by != "reviewer":
        titles = titles_by_code() if by == "clause" else {}
        return {key: titles.get(key, key.replace("_", " ")) for key in keys}
    people = User.objects.filter(pk__in=[int(key) for key in keys if key.isdigit()])
    return {str(user.pk): str(user) for user in people}
