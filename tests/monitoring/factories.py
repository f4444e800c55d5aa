"""Metrics, signals and rules, made up for one test."""

from datetime import UTC, datetime
from typing import Any

import factory
from factory.django import DjangoModelFactory

from governance.actors import Actor
from monitoring import services
from monitoring.models import Metric, RuleVersion, Signal
from policies.models import Rulebook
from tests.factories import MarketFactory, PartyFactory
from tests.rulebooks import a_rulebook

ANALYST = Actor("user", "7")
MARCH_1 = datetime(2026, 3, 1, tzinfo=UTC)
LATE = "late_delivery_rate > 0.10 && total_orders >= 20.0"


class MetricFactory(DjangoModelFactory):
    class Meta:
        model = Metric
        django_get_or_create = ("code",)

    code = "late_delivery_rate"
    title = factory.LazyAttribute(lambda metric: metric.code.replace("_", " ").capitalize())
    unit = "fraction"


class SignalFactory(DjangoModelFactory):
    """One value of a new party unless told."""

    class Meta:
        model = Signal

    party = factory.SubFactory(PartyFactory)
    metric = factory.SubFactory(MetricFactory)
    value = 0.2
    observed_at = MARCH_1
    source_key = factory.Sequence(lambda n: f"signal-{n}")


def the_sellers_rulebook() -> Rulebook:
    MarketFactory()
    return a_rulebook()


def the_metrics() -> None:
    for code in ("late_delivery_rate", "total_orders", "avg_review_score", "prohibited_score"):
        MetricFactory(code=code)


def observe(party: Any, at: datetime = MARCH_1, **values: float | None) -> None:
    """Signals of an account: `observe(party, late_delivery_rate=0.2, total_orders=30.0)`."""
    for code, value in values.items():
        SignalFactory(party=party, metric=MetricFactory(code=code), value=value, observed_at=at)


def publish(rulebook: Rulebook | None = None, **changes: Any) -> RuleVersion:
    """The rule of the story, in force and not run yet."""
    the_metrics()
    wanted: dict[str, Any] = {
        "code": "late-dispatch",
        "title": "Late dispatch",
        "clause": "late_dispatch",
        "expression": LATE,
        "severity": "medium",
        "by": ANALYST,
        **changes,
    }
    return services.publish_rule(rulebook=rulebook or the_sellers_rulebook(), **wanted)
