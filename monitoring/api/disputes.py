"""Rows behind metrics, and disputes of them."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.response import Response

from governance import batches
from governance.errors import Missing
from governance.queries import yes_or_no
from governance.rest import Choice, Fields
from monitoring import selectors, services
from monitoring.api.lists import PARTY, ListApi, principal_of
from monitoring.models import MetricDispute

REF = "Our id, or `{market}:{kind}:{external_id}`."


@extend_schema_serializer(component_name="MetricRow")
class RowOutput(serializers.Serializer):
    id = serializers.IntegerField()
    party = serializers.CharField(source="party.ref")
    metric = serializers.CharField(source="metric_id")
    external_id = serializers.CharField()
    happened_at = serializers.DateTimeField()
    counts = serializers.BooleanField(help_text="Counted as the party's fault by who sent it.")
    cause = serializers.CharField()
    taken_out = serializers.BooleanField(help_text="A dispute of it was accepted.")
    dispute = serializers.IntegerField(source="disputed", allow_null=True)


@extend_schema_serializer(component_name="NewMetricRow")
class RowInput(Fields):
    party = serializers.CharField(help_text=REF)
    metric = serializers.CharField(max_length=60)
    external_id = serializers.CharField(max_length=120)
    happened_at = serializers.DateTimeField()
    counts = serializers.BooleanField(help_text="Whether it is the party's fault.")
    cause = serializers.CharField(required=False, max_length=40, help_text="A code: `late_scan`.")
    source_key = serializers.CharField(max_length=160)


@extend_schema_serializer(component_name="NewMetricRows")
class RowsInput(Fields):
    """Up to 500 at once. A later row of the same order takes the place of the earlier one."""

    rows = RowInput(many=True)


class MetricRowsApi(ListApi):
    """The orders behind a metric of a party."""

    def refuse_unreadable(self, request: Any, *args: Any, **kwargs: Any) -> None:
        """A batch is about no object of the path."""

    @extend_schema(
        operation_id="metric_rows_list",
        parameters=[
            OpenApiParameter("party", str, required=True, description=REF),
            OpenApiParameter("metric", str, required=True),
        ],
        responses=RowOutput(many=True),
    )
    def get(self, request: Any) -> Response:
        party = self.party_asked()
        metric = self.metric_asked()
        if party is None or not metric:
            message = "Name the party and the metric."
            raise serializers.ValidationError({"party" if party is None else "metric": [message]})
        return self.paginated(
            selectors.metric_rows(party, metric).select_related("party"), RowOutput
        )

    @extend_schema(
        operation_id="metric_rows_create",
        request=RowsInput,
        responses={200: batches.BatchAnswer, 201: batches.BatchAnswer, 422: batches.BatchAnswer},
    )
    def post(self, request: Any) -> Response:
        """Take in a batch: good rows are kept, bad ones named."""
        rows = batches.rows_of(request.data, "rows")
        if rows is None:
            raise serializers.ValidationError({"rows": ["Send a list with at least one row."]})
        done = services.ingest_metric_rows(batch=rows, by=principal_of(request).actor)
        return done.response()


@extend_schema_serializer(component_name="MetricDispute")
class DisputeOutput(serializers.Serializer):
    id = serializers.IntegerField()
    party = serializers.CharField(source="party.ref")
    row = serializers.IntegerField(source="row_id")
    metric = serializers.CharField(source="row.metric_id")
    external_id = serializers.CharField(source="row.external_id")
    reason = serializers.CharField()
    text = serializers.CharField(source="text.text", allow_null=True)
    accepted = serializers.BooleanField(source="answer.accepted", allow_null=True, default=None)
    answer = serializers.SerializerMethodField()
    recorded_at = serializers.DateTimeField()

    def get_answer(self, dispute: MetricDispute) -> str | None:
        answer = getattr(dispute, "answer", None)
        return (answer.words.data or {}).get("answer") if answer else None


@extend_schema_serializer(component_name="NewMetricDispute")
class DisputeInput(Fields):
    row = serializers.IntegerField(help_text="The id of a row that is counted against the party.")
    reason = Choice(choices=MetricDispute.Reason.choices)
    text = serializers.CharField(max_length=4000)


class DisputesApi(ListApi):
    """Disputes of rows that are counted against a party."""

    @extend_schema(
        operation_id="disputes_list",
        parameters=[
            PARTY,
            OpenApiParameter("open", bool, description="true: unanswered, false: answered."),
        ],
        responses=DisputeOutput(many=True),
    )
    def get(self, request: Any) -> Response:
        rows = selectors.disputes_for(principal_of(request))
        if party := self.party_asked():
            rows = rows.filter(party=party)
        if (is_open := yes_or_no(request, "open")) is not None:
            rows = rows.filter(answer__isnull=is_open)
        return self.paginated(rows, DisputeOutput)

    @extend_schema(
        operation_id="disputes_create", request=DisputeInput, responses={201: DisputeOutput}
    )
    def post(self, request: Any) -> Response:
        """Dispute a row, before it becomes a finding."""
        form = DisputeInput(data=request.data)
        form.is_valid(raise_exception=True)
        said, principal = dict(form.validated_data), principal_of(request)
        row = selectors.row_for(principal, said.pop("row"))
        if row is None:
            raise Missing
        made = services.open_dispute(row_id=row.pk, by=principal.actor, **said)
        return Response(DisputeOutput(selectors.disputes().get(pk=made.pk)).data, status=201)


class DisputeApi(ListApi):
    """One dispute."""

    @extend_schema(operation_id="disputes_read", responses=DisputeOutput)
    def get(self, request: Any, dispute_id: int) -> Response:
        visible = selectors.disputes_for(principal_of(request))
        return Response(DisputeOutput(get_object_or_404(visible, pk=dispute_id)).data)


class DisputeAnswerApi(ListApi):
    """A person's answer."""

    @extend_schema_serializer(component_name="NewDisputeAnswer")
    class Input(Fields):
        accepted = serializers.BooleanField()
        words = serializers.CharField(max_length=4000, help_text="Why; the party reads it.")

    @extend_schema(operation_id="disputes_answer", request=Input, responses={201: DisputeOutput})
    def post(self, request: Any, dispute_id: int) -> Response:
        """Accept or refuse. Accepted: the row is taken out of the values it went into."""
        principal = principal_of(request)
        found = get_object_or_404(selectors.disputes_for(principal), pk=dispute_id)
        form = self.Input(data=request.data)
        form.is_valid(raise_exception=True)
        services.answer_dispute(dispute_id=found.pk, by=principal.actor, **form.validated_data)
        return Response(DisputeOutput(selectors.disputes().get(pk=found.pk)).data, status=201)
