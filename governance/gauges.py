"""Prometheus, over all web processes, and what the operator must watch: work that is still owed."""

import os
from collections.abc import Iterator

from django.db.models import Count, Min, Q
from prometheus_client import REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector

from governance import clock
from governance.models import Outbox


class OwedCollector:
    """Asked at each scrape, of the database: it is right whichever process answers."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        waiting = Q(parked_at__isnull=True)
        owed = Outbox.objects.aggregate(
            waiting=Count("pk", filter=waiting),
            parked=Count("pk", filter=~waiting),
            oldest=Min("event__recorded_at", filter=waiting),
        )
        age = (clock.now() - owed["oldest"]).total_seconds() if owed["oldest"] else 0.0
        yield _gauge("outbox_waiting", "Events still owed to a subscriber.", owed["waiting"])
        yield _gauge("outbox_parked", "Events given up after twelve failures.", owed["parked"])
        yield _gauge("outbox_oldest_seconds", "Age of the oldest event still owed.", age)


def _gauge(name: str, words: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"goodstanding_{name}", words, value=value)


def exposition() -> bytes:
    """Everything in Prometheus' text format."""
    registry = CollectorRegistry()
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        MultiProcessCollector(registry)
        processes = b""
    else:
        processes = generate_latest(REGISTRY)
    registry.register(OwedCollector())  # type: ignore[arg-type]
    return processes + generate_latest(registry)
