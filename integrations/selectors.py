"""Reads: keys, endpoints, deliveries and what became of them."""

from django.db.models import F, OuterRef, Prefetch, QuerySet, Subquery

from integrations.models import ApiKey, Delivery, DeliveryAttempt, Endpoint


def api_keys() -> QuerySet[ApiKey]:
    """Keys in use first, each group by name."""
    return ApiKey.objects.order_by(F("revoked_at").desc(nulls_first=True), "name", "pk")


def endpoints() -> QuerySet[Endpoint]:
    """Endpoints in use first, the newest before the others."""
    return Endpoint.objects.order_by("-active", "-pk")


def endpoints_with_latest() -> QuerySet[Endpoint]:
    """The same with `latest_state` and `latest_at` of the newest delivery: one lookup an endpoint."""
    latest = Delivery.objects.filter(endpoint=OuterRef("pk")).order_by("-pk")
    return endpoints().annotate(
        latest_state=Subquery(latest.values("state")[:1]),
        latest_at=Subquery(latest.values("created_at")[:1]),
    )


def deliveries(*, state: str = "", endpoint_id: int | None = None) -> QuerySet[Delivery]:
    """Newest first, with endpoint and event, and all attempts in order: two queries."""
    rows = Delivery.objects.select_related("endpoint", "event").prefetch_related(
        Prefetch("attempts", queryset=DeliveryAttempt.objects.order_by("number"))
    )
    if state:
        rows = rows.filter(state=state)
    if endpoint_id:
        rows = rows.filter(endpoint_id=endpoint_id)
    return rows.order_by("-pk")


def count_of(state: str) -> str:
    """How many deliveries are in this state, as it is said: "1,000+" is where counting ends."""
    count = Delivery.objects.filter(state=state)[:1001].count()
    return str(count) if count < 1001 else "1,000+"
