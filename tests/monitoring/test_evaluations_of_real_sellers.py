"""A rule on the sellers of a real marketplace: as many breaches as were counted apart from us."""

import csv
import os
from pathlib import Path

import pytest

from governance.events import subscribers_of
from governance.models import Outbox
from monitoring import selectors, services
from monitoring.models import Detection, Signal
from tests.factories import PartyFactory
from tests.monitoring.factories import (
    ANALYST,
    LATE,
    MARCH_1,
    publish,
)
from tests.monitoring.test_evaluations import counts

pytestmark = pytest.mark.django_db
SELLERS = Path(__file__).resolve().parents[3] / "shared" / "real" / "seller_metrics.csv"


def real_sellers() -> list[dict[str, str]]:
    if not SELLERS.exists():
        if os.environ.get("CI") == "true":
            pytest.fail(f"{SELLERS.name} is missing, and CI may not skip it.")
        pytest.skip(f"no {SELLERS.name}")
    with SELLERS.open(newline="") as file:
        return list(csv.DictReader(file))


def test_the_real_sellers_raise_241_detections():
    rows = real_sellers()
    version = publish()
    wanted = ("late_delivery_rate", "total_orders", "avg_review_score")
    for number, row in enumerate(rows):
        party = PartyFactory(external_id=row["seller_id"], name=f"Seller {number}")
        Signal.objects.bulk_create(
            Signal(
                party=party,
                metric_id=metric,
                value=None if row[metric] == r"\N" else float(row[metric]),
                observed_at=MARCH_1,
                source_key=f"{row['seller_id']}:{metric}",
            )
            for metric in wanted
        )

    run = services.evaluate_rule(rule_version_id=version.pk, by=ANALYST)

    assert counts(run) == (2970, 241, 2729, 0, 241)
    assert Detection.objects.count() == 241
    assert Detection.objects.values("party").distinct().count() == 241
    owed = Outbox.objects.filter(event__name="detection.raised")
    assert owed.count() == 241 * len(subscribers_of("detection.raised"))
    rehearsed = selectors.rehearse_expression(
        rulebook=version.rule.rulebook, expression="avg_review_score < 3.0"
    )
    assert (rehearsed.evaluated, rehearsed.unknown) == (2970, 5)
    assert Detection.objects.count() == 241
    assert version.expression == LATE
