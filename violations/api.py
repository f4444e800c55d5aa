"""Findings, penalties and controls over the API."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from governance.errors import Missing
from governance.rest import ApiView, Choice, Fields
from items.selectors import item_by_ref
from parties.selectors import party_by_ref
from violations import selectors, services
from violations.models import Acknowledgement, Control, Penalty, StatementOfReasons, Violation
from violations.shapes import REF

AT = OpenApiParameter("at", OpenApiTypes.DATETIME, description="Another moment than the present.")


class ViolationOutput(serializers.Serializer):
    id = serializers.IntegerField()
    party = serializers.CharField(source="party.ref")
    item = serializers.CharField(source="item.ref", allow_null=True, default=None)
    clause = serializers.CharField()
    severity = serializers.CharField()
    rulebook_version = serializers.IntegerField(source="version.number")
    conduct_from = serializers.DateTimeField()
    conduct_to = serializers.DateTimeField()
    decided_at = serializers.DateTimeField()
    decided_by = serializers.ChoiceField(choices=Violation.DecidedBy.choices)
    overturned_at = serializers.DateTimeField(
        source="overturned.recorded_at", allow_null=True, default=None
    )


class ViolationFilter(serializers.Serializer):
    party = serializers.CharField(required=False, help_text="Id or reference.")
    clause = serializers.CharField(required=False)
    state = Choice(choices=["standing", "overturned"], required=False)


class ViolationsApi(ApiView):
    """Findings, newest first."""

    @extend_schema(parameters=[ViolationFilter], responses=ViolationOutput(many=True))
    def get(self, request: Any) -> Response:
        principal = request._request.principal
        form = ViolationFilter(data=request.query_params)
        form.is_valid(raise_exception=True)
        rows = selectors.violations_visible_to(principal)
        said = form.validated_data
        if "party" in said:
            rows = rows.filter(party=party_by_ref(said["party"], principal))
        if "clause" in said:
            rows = rows.filter(clause=said["clause"])
        if "state" in said:
            rows = rows.filter(overturned__isnull=said["state"] == "standing")
        return self.paginated(rows, ViolationOutput)


class ViolationApi(ApiView):
    """One finding."""

    @extend_schema(responses=ViolationOutput)
    def get(self, request: Any, pk: int) -> Response:
        return Response(ViolationOutput(_violation(request, pk)).data)


class StatementApi(ApiView):
    """The statement of reasons. Reading it as a member of the party counts as being informed."""

    class Output(serializers.Serializer):
        violation = serializers.IntegerField(source="violation_id")
        language = serializers.CharField()
        recorded_at = serializers.DateTimeField()
        delivered = serializers.SerializerMethodField()
        statement = serializers.SerializerMethodField()

        def get_delivered(self, row: StatementOfReasons) -> list[dict[str, str]]:
            return [
                {"how": step.kind, "at": step.recorded_at.isoformat()}
                for step in row.deliveries.order_by("pk")
            ]

        def get_statement(self, row: StatementOfReasons) -> dict[str, Any]:
            return selectors.statement_text(row)

    @extend_schema(responses=Output)
    def get(self, request: Any, pk: int) -> Response:
        principal = request._request.principal
        violation = _violation(request, pk)
        statement = get_object_or_404(
            StatementOfReasons.objects.select_related("content"), violation=violation
        )
        if not principal.sees_all_parties:
            services.note_informed(
                statement_id=statement.pk, kind="portal_read", by=principal.actor
            )
        return Response(self.Output(statement).data)


def _violation(request: Any, pk: int) -> Violation:
    rows = selectors.violations_visible_to(request._request.principal)
    return get_object_or_404(rows, pk=pk)


class PenaltyOutput(serializers.Serializer):
    id = serializers.IntegerField()
    party = serializers.CharField(source="party.ref")
    violation = serializers.IntegerField(source="violation_id")
    measure = serializers.CharField()
    params = serializers.DictField()
    duration = serializers.CharField()
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField(source="control.ends_at", allow_null=True)
    lifted_at = serializers.DateTimeField(source="control.lifted_at", allow_null=True)


class PenaltiesApi(ApiView):
    """Penalties of the parties one may see, newest first."""

    @extend_schema(
        parameters=[OpenApiParameter("party", OpenApiTypes.STR)],
        responses=PenaltyOutput(many=True),
    )
    def get(self, request: Any) -> Response:
        principal = request._request.principal
        rows = Penalty.objects.filter(
            violation__in=Violation.objects.visible_to(principal)
        ).select_related("party__market", "control")
        if said := request.query_params.get("party"):
            rows = rows.filter(party=party_by_ref(said, principal))
        return self.paginated(rows.order_by("-pk"), PenaltyOutput)


class PenaltyApi(ApiView):
    """One penalty; a POST to `lift` ends it while the finding stands."""

    @extend_schema(responses=PenaltyOutput)
    def get(self, request: Any, pk: int) -> Response:
        rows = Penalty.objects.filter(
            violation__in=Violation.objects.visible_to(request._request.principal)
        ).select_related("party__market", "control")
        return Response(PenaltyOutput(get_object_or_404(rows, pk=pk)).data)


class PenaltyLiftApi(ApiView):
    class Input(Fields):
        reason = serializers.CharField(max_length=5000, help_text="The party reads it.")

    def refuse_unreadable(self, request: Any, *args: Any, **kwargs: Any) -> None:
        PenaltyApi().get(request, *args, **kwargs)

    @extend_schema(request=Input, responses=PenaltyOutput)
    def post(self, request: Any, pk: int) -> Response:
        """End a penalty before its time. The finding and its points stand."""
        get_object_or_404(Penalty, pk=pk)
        form = self.Input(data=request.data)
        form.is_valid(raise_exception=True)
        penalty = services.lift_penalty(
            penalty_id=pk, by=request._request.principal.actor, **form.validated_data
        )
        return Response(PenaltyOutput(penalty).data)


class CauseOutput(serializers.Serializer):
    control = serializers.IntegerField()
    cause = serializers.ChoiceField(choices=Control.Cause.choices)
    ref = serializers.CharField()
    params = serializers.DictField()
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField(allow_null=True)
    target = serializers.CharField(required=False)


class ActiveControlOutput(serializers.Serializer):
    kind = serializers.CharField()
    target = serializers.CharField(required=False)
    params = serializers.DictField(help_text="Of the strictest cause; amounts are added up.")
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField(
        allow_null=True,
        help_text="Until when `params` hold. Ask again then: a cause that lasts longer goes on.",
    )
    causes = CauseOutput(many=True)


class PartyControlsOutput(serializers.Serializer):
    party = serializers.CharField()
    id = serializers.IntegerField()
    at = serializers.DateTimeField()
    controls = ActiveControlOutput(many=True)


class ItemControlsOutput(serializers.Serializer):
    item = serializers.CharField()
    id = serializers.IntegerField()
    owner = serializers.CharField()
    at = serializers.DateTimeField()
    controls = ActiveControlOutput(many=True)


class AtQuery(serializers.Serializer):
    at = serializers.DateTimeField(required=False)


def _at(request: Any) -> Any:
    form = AtQuery(data=request.query_params)
    form.is_valid(raise_exception=True)
    return form.validated_data.get("at")


class PartyControlsApi(ApiView):
    """What the marketplace must enforce on a party now: the one call of its hot path."""

    @extend_schema(parameters=[REF, AT], responses=PartyControlsOutput)
    def get(self, request: Any, ref: str) -> Response:
        party = party_by_ref(ref, request._request.principal)
        return Response(selectors.controls_document(party, _at(request)))


class ItemControlsApi(ApiView):
    """What the marketplace must enforce on an item: its own, its ancestors' and its owner's."""

    @extend_schema(parameters=[REF, AT], responses=ItemControlsOutput)
    def get(self, request: Any, ref: str) -> Response:
        item = item_by_ref(ref, request._request.principal)
        return Response(selectors.item_controls_document(item, _at(request)))


def _named(find: Any, ref: str, field: str, principal: Any) -> Any:
    """One of many; when it is missing, the refusal says which one it was."""
    try:
        return find(ref, principal)
    except Missing as fault:
        told = {"field": field, "value": ref[:200], "message": f"{fault.message} Leave it out."}
        raise Missing(errors=[told]) from fault


class ControlsBatchApi(ApiView):
    """Controls of up to 100 parties and items in one call. It reads only, so it needs no key."""

    idempotent = False

    class Input(Fields):
        parties = serializers.ListField(
            child=serializers.CharField(), max_length=100, required=False, default=list
        )
        items = serializers.ListField(
            child=serializers.CharField(), max_length=100, required=False, default=list
        )

    class Output(serializers.Serializer):
        parties = PartyControlsOutput(many=True)
        items = ItemControlsOutput(many=True)

    @extend_schema(request=Input, responses=Output)
    def post(self, request: Any) -> Response:
        form = self.Input(data=request.data)
        form.is_valid(raise_exception=True)
        who = request._request.principal
        return Response(
            {
                "parties": [
                    selectors.controls_document(_named(party_by_ref, ref, f"parties[{place}]", who))
                    for place, ref in enumerate(form.validated_data["parties"])
                ],
                "items": [
                    selectors.item_controls_document(
                        _named(item_by_ref, ref, f"items[{place}]", who)
                    )
                    for place, ref in enumerate(form.validated_data["items"])
                ],
            }
        )


class ControlOutput(serializers.Serializer):
    id = serializers.IntegerField()
    party = serializers.CharField(source="party.ref")
    item = serializers.CharField(source="item.ref", allow_null=True, default=None)
    kind = serializers.CharField()
    params = serializers.DictField()
    cause = serializers.ChoiceField(choices=Control.Cause.choices)
    cause_ref = serializers.CharField()
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField(allow_null=True)
    lifted_at = serializers.DateTimeField(allow_null=True)


class ControlsApi(ApiView):
    """Controls one by one, ended ones included, newest first."""

    @extend_schema(
        parameters=[OpenApiParameter("party", OpenApiTypes.STR)],
        responses=ControlOutput(many=True),
    )
    def get(self, request: Any) -> Response:
        principal = request._request.principal
        rows = selectors.controls_visible_to(principal).select_related("item__market")
        if said := request.query_params.get("party"):
            rows = rows.filter(party=party_by_ref(said, principal))
        return self.paginated(rows, ControlOutput)


class AcknowledgementsApi(ApiView):
    """The marketplace says that it enforces a control, or that it has released it."""

    class Input(Fields):
        state = Choice(
            choices=Acknowledgement.State.choices, default=Acknowledgement.State.ENFORCED
        )

    class Output(serializers.Serializer):
        control = serializers.IntegerField(source="control_id")
        state = serializers.ChoiceField(choices=Acknowledgement.State.choices)
        recorded_at = serializers.DateTimeField()

    @extend_schema(responses=Output(many=True))
    def get(self, request: Any, pk: int) -> Response:
        control = get_object_or_404(
            selectors.controls_visible_to(request._request.principal), pk=pk
        )
        return self.paginated(control.acknowledgements.all(), self.Output)

    @extend_schema(request=Input, responses={201: Output})
    def post(self, request: Any, pk: int) -> Response:
        principal = request._request.principal
        control = get_object_or_404(selectors.controls_visible_to(principal), pk=pk)
        form = self.Input(data=request.data or {})
        form.is_valid(raise_exception=True)
        row = services.acknowledge_control(
            control_id=control.pk, state=form.validated_data["state"], by=principal.actor
        )
        return Response(self.Output(row).data, status=201)
