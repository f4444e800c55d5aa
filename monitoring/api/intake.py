"""Signals, orders, reports and the metrics that signals are of."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.response import Response

from governance import batches
from governance.rest import ApiView, Choice, Fields, Object, named_in
from items.selectors import item_by_ref
from monitoring import selectors, services
from monitoring.api.lists import PARTY, ListApi
from monitoring.models import Order, Report
from parties.fields import language_field
from parties.selectors import party_by_ref

REF = "Our id, or `{market}:{kind}:{external_id}`."


@extend_schema_serializer(component_name="Signal")
class SignalOutput(serializers.Serializer):
    id = serializers.IntegerField()
    party = serializers.CharField(source="party.ref")
    item = serializers.CharField(source="item.ref", allow_null=True, default=None)
    metric = serializers.CharField(source="metric_id")
    value = serializers.FloatField(allow_null=True, help_text="Null: not known.")
    observed_at = serializers.DateTimeField()
    window_from = serializers.DateTimeField(allow_null=True)
    measured_over = serializers.IntegerField(allow_null=True)
    source_key = serializers.CharField()
    recorded_at = serializers.DateTimeField()


@extend_schema_serializer(component_name="NewSignal")
class SignalInput(Fields):
    party = serializers.CharField(required=False, help_text=f"{REF} Or name an item.")
    item = serializers.CharField(required=False, help_text=f"{REF} The value is then the item's.")
    metric = serializers.CharField(max_length=60)
    value = serializers.FloatField(allow_null=True, help_text="Null: not known.")
    observed_at = serializers.DateTimeField(help_text="The end of the window measured.")
    window_from = serializers.DateTimeField(required=False, allow_null=True)
    measured_over = serializers.IntegerField(
        required=False,
        allow_null=True,
        min_value=0,
        help_text="Of a fraction: how many were looked at. An accepted dispute needs it.",
    )
    source_key = serializers.CharField(max_length=160, help_text="Names this one fact for ever.")


@extend_schema_serializer(component_name="NewSignals")
class SignalsInput(Fields):
    """Up to 500 at once."""

    signals = SignalInput(many=True)


class SignalQuery(serializers.Serializer):
    known = serializers.BooleanField(required=False, allow_null=True, default=None)


class SignalsApi(ListApi):
    """Values of metrics, as they were sent."""

    @extend_schema(
        operation_id="signals_list",
        parameters=[
            PARTY,
            OpenApiParameter("item", str, description=REF),
            OpenApiParameter("metric", str),
            OpenApiParameter("known", bool, description="false: only those without a value."),
        ],
        responses=SignalOutput(many=True),
    )
    def get(self, request: Any) -> Response:
        asked = SignalQuery(data=request.query_params)
        asked.is_valid(raise_exception=True)
        rows = selectors.signals()
        if party := self.party_asked():
            rows = rows.filter(party=party)
        if item := self.item_asked():
            rows = rows.filter(item=item)
        if metric := self.metric_asked():
            rows = rows.filter(metric_id=metric)
        if (known := asked.validated_data["known"]) is not None:
            rows = rows.filter(value__isnull=not known)
        return self.paginated(rows, SignalOutput)

    @extend_schema(
        operation_id="signals_create",
        request=SignalsInput,
        responses={200: batches.BatchAnswer, 201: batches.BatchAnswer, 422: batches.BatchAnswer},
    )
    def post(self, request: Any) -> Response:
        """Take in a batch: good rows are kept, bad ones named, rules judge whom it touches."""
        rows = _rows(request, "signals")
        done = services.ingest_signals(batch=rows, by=request._request.principal.actor)
        return done.response()


@extend_schema_serializer(component_name="NewOrder")
class OrderInput(Fields):
    party = serializers.CharField(help_text=REF)
    item = serializers.CharField(required=False, help_text=REF)
    external_id = serializers.CharField(max_length=120)
    outcome = Choice(choices=Order.Outcome.choices)
    placed_at = serializers.DateTimeField()
    settled_at = serializers.DateTimeField(required=False, allow_null=True)
    amount = serializers.IntegerField(min_value=0, default=0, help_text="Minor units.")
    currency = serializers.CharField(required=False, help_text="The party's, unless given.")


@extend_schema_serializer(component_name="NewOrders")
class OrdersInput(Fields):
    """Up to 500 at once. A later outcome of an order is a row of its own."""

    orders = OrderInput(many=True)


class OrdersApi(ApiView):
    """Outcomes of orders."""

    @extend_schema(
        operation_id="orders_create",
        request=OrdersInput,
        responses={200: batches.BatchAnswer, 201: batches.BatchAnswer, 422: batches.BatchAnswer},
    )
    def post(self, request: Any) -> Response:
        """Take in a batch: good rows are kept, bad ones named."""
        rows = _rows(request, "orders")
        done = services.ingest_orders(batch=rows, by=request._request.principal.actor)
        return done.response()


def _rows(request: Any, name: str) -> list[Any]:
    rows = batches.rows_of(request.data, name)
    if rows is None:
        raise serializers.ValidationError({name: ["Send a list with at least one row."]})
    return rows


@extend_schema_serializer(component_name="Report")
class ReportOutput(serializers.Serializer):
    id = serializers.IntegerField()
    party = serializers.CharField(source="party.ref")
    item = serializers.CharField(source="item.ref", allow_null=True, default=None)
    source = serializers.ChoiceField(choices=Report.Source.choices)  # type: ignore[assignment]
    reporter = serializers.CharField()
    clause = serializers.CharField()
    text = serializers.CharField(source="content.text", allow_null=True)
    language = serializers.CharField(help_text="In which the reporter is told.")
    outcome = serializers.ChoiceField(choices=Report.Outcome.choices)
    source_key = serializers.CharField()
    received_at = serializers.DateTimeField()


@extend_schema_serializer(component_name="NewReport")
class ReportInput(Fields):
    party = serializers.CharField(required=False, help_text=f"{REF} Or name an item.")
    item = serializers.CharField(required=False, help_text=REF)
    source = Choice(choices=Report.Source.choices)  # type: ignore[assignment]
    reporter = serializers.CharField(max_length=120, help_text="Your id of the reporter.")
    clause = serializers.CharField(max_length=60)
    text = serializers.CharField(max_length=10_000)
    contact = serializers.EmailField(
        required=False,
        allow_blank=True,
        max_length=254,
        help_text="Where the outcome is mailed to, with a link to ask for another look.",
    )
    language = language_field(required=False, help_text="In which the reporter is told.")
    source_key = serializers.CharField(max_length=160)


class ReportsApi(ListApi):
    """What users, rights holders and trusted flaggers told us. A system sees those it sent."""

    @extend_schema(
        operation_id="reports_list",
        parameters=[PARTY],
        responses=ReportOutput(many=True),
    )
    def get(self, request: Any) -> Response:
        rows = selectors.reports(request._request.principal)
        if party := self.party_asked():
            rows = rows.filter(party=party)
        return self.paginated(rows, ReportOutput)

    @extend_schema(
        operation_id="reports_create",
        request=ReportInput,
        responses={200: ReportOutput, 201: ReportOutput},
    )
    def post(self, request: Any) -> Response:
        """Tell us of an item or a party: 201 a new report, 200 one that was told before.

        The same `source_key` is one report; with another content it is refused with 409.
        """
        form = ReportInput(data=request.data)
        form.is_valid(raise_exception=True)
        said, principal = dict(form.validated_data), request._request.principal
        said |= named_in(said, principal, party=party_by_ref, item=item_by_ref)
        known = Report.objects.filter(source_key=said["source_key"]).exists()
        report = services.receive_report(by=principal.actor, **said)
        return Response(ReportOutput(report).data, status=200 if known else 201)


class ReportApi(ApiView):
    """One report."""

    @extend_schema(operation_id="reports_read", responses=ReportOutput)
    def get(self, request: Any, report_id: int) -> Response:
        visible = selectors.reports(request._request.principal)
        return Response(ReportOutput(get_object_or_404(visible, pk=report_id)).data)


@extend_schema_serializer(component_name="Metric")
class MetricOutput(serializers.Serializer):
    code = serializers.CharField(max_length=60, help_text="As rules write it.")
    title = serializers.CharField(max_length=120)
    unit = serializers.CharField(max_length=20, help_text="count, fraction, stars, amount.")
    definition = serializers.CharField(required=False, allow_blank=True, max_length=2000)
    formula = serializers.CharField(
        required=False, allow_blank=True, max_length=300, help_text="In words: this ÷ that."
    )
    fault_raises = serializers.BooleanField(
        required=False,
        default=True,
        help_text="Whether a fault is counted in the value, as in a rate of lateness.",
    )
    excused_leave_total = serializers.BooleanField(
        required=False,
        default=False,
        help_text="Whether a row whose dispute was accepted leaves the denominator as well; without "
        "that it is only no fault any more.",
    )
    window_days = serializers.IntegerField(
        required=False, allow_null=True, min_value=1, max_value=3660
    )
    translations = Object(
        child=Object(child=serializers.CharField()),
        required=False,
        help_text="By language: title, definition, formula. Parties read the metric in theirs. Told "
        "again for a metric that is known, languages that it lacked are added.",
    )


class MetricsApi(ApiView):
    """The numbers that signals bring and rules use."""

    @extend_schema(operation_id="metrics_list", responses=MetricOutput(many=True))
    def get(self, request: Any) -> Response:
        return self.paginated(selectors.metrics(), MetricOutput)

    @extend_schema(
        operation_id="metrics_create", request=MetricOutput, responses={201: MetricOutput}
    )
    def post(self, request: Any) -> Response:
        """Name a number. The same code twice is one metric."""
        form = MetricOutput(data=request.data)
        form.is_valid(raise_exception=True)
        by = request._request.principal.actor
        metric = services.create_metric(by=by, **form.validated_data)
        return Response(MetricOutput(metric).data, status=201)
