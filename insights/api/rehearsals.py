"""Rehearsals for programs: ask, follow, read, list who moves, cancel."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_serializer
from rest_framework import serializers, status
from rest_framework.response import Response

from governance.errors import InvalidInput, Missing
from governance.models import Market
from governance.paging import Newest
from governance.rest import ApiView, Fields, Known
from insights import selectors, services
from insights.models import Rehearsal
from insights.reports import report_of
from policies.models import Rulebook
from policies.selectors import draft_by_id, rulebook_by_code, version_by_number

CODE = OpenApiParameter(
    "code", OpenApiTypes.STR, OpenApiParameter.PATH, description="Such as `us-seller`."
)
NUMBER = OpenApiParameter("rehearsal_id", OpenApiTypes.INT64, OpenApiParameter.PATH)
WHERE = [CODE, NUMBER]


class MoneyOutput(serializers.Serializer):
    currency = serializers.CharField()
    amount = serializers.IntegerField(help_text="Minor units.")


@extend_schema_serializer(component_name="RehearsalCount")
class CountOutput(serializers.Serializer):
    parties = serializers.IntegerField(help_text="Under a restriction that began in the period.")
    restrictions = serializers.IntegerField()
    days = serializers.IntegerField(help_text="Local days under a restriction, of all parties.")
    orders = serializers.IntegerField(help_text="Clean orders settled on those days.")
    revenue = MoneyOutput(many=True)


@extend_schema_serializer(component_name="RehearsalPair")
class PairOutput(serializers.Serializer):
    name = serializers.CharField()
    before = CountOutput()
    after = CountOutput()


@extend_schema_serializer(component_name="RehearsalClause")
class ClauseOutput(PairOutput):
    title = serializers.CharField()
    findings = serializers.IntegerField()
    overturned = serializers.IntegerField()


@extend_schema_serializer(component_name="RehearsalLine")
class LineOutput(serializers.Serializer):
    name = serializers.CharField(
        help_text="Code of the milestone; `class:code` where not ordinary."
    )
    title = serializers.CharField()
    at_before = serializers.IntegerField(allow_null=True)
    at_after = serializers.IntegerField(allow_null=True)
    before = serializers.IntegerField(help_text="Parties that passed it.")
    after = serializers.IntegerField()
    times_before = serializers.IntegerField()
    times_after = serializers.IntegerField()


@extend_schema_serializer(component_name="RehearsalPath")
class PathOutput(serializers.Serializer):
    before = serializers.CharField(help_text="The gravest line passed; empty for none.")
    after = serializers.CharField()
    parties = serializers.IntegerField()


@extend_schema_serializer(component_name="RehearsalOverturned")
class OverturnedOutput(serializers.Serializer):
    before = serializers.IntegerField(
        help_text="Restrictions that rested on findings overturned later."
    )
    after = serializers.IntegerField()
    spared = serializers.IntegerField()
    parties_before = serializers.IntegerField()
    parties_after = serializers.IntegerField()


@extend_schema_serializer(component_name="RehearsalNotCovered")
class NotCoveredOutput(serializers.Serializer):
    clause = serializers.CharField()
    severity = serializers.CharField()
    findings = serializers.IntegerField()


@extend_schema_serializer(component_name="RehearsalReport")
class ReportOutput(serializers.Serializer):
    parties = serializers.IntegerField(help_text="Whose history was replayed.")
    moves = serializers.IntegerField(help_text="Parties to whom the draft makes a difference.")
    total = PairOutput()
    lines = LineOutput(many=True)
    paths = PathOutput(many=True)
    markets = PairOutput(many=True)
    tiers = PairOutput(many=True, help_text="By the tier a party has now; empty for none.")
    clauses = ClauseOutput(many=True)
    overturned = OverturnedOutput()
    not_covered = NotCoveredOutput(many=True, help_text="Findings that the draft has no price for.")
    left_out = serializers.ListField(
        child=serializers.CharField(), help_text="What the draft changes and a rehearsal keeps."
    )


@extend_schema_serializer(component_name="RehearsalLineInList")
class RehearsalLine(serializers.Serializer):
    id = serializers.IntegerField()
    rulebook = serializers.CharField(source="rulebook.code")
    draft = serializers.IntegerField(source="draft_id", allow_null=True)
    version = serializers.IntegerField(source="version.number", default=None, allow_null=True)
    since = serializers.DateField()
    until = serializers.DateField()
    markets = serializers.ListField(child=serializers.CharField())
    state = serializers.ChoiceField(choices=Rehearsal.State.choices)
    asked_by = serializers.CharField(source="actor")
    asked_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)


@extend_schema_serializer(component_name="Rehearsal")
class RehearsalOutput(RehearsalLine):
    problem = serializers.CharField()
    parties_done = serializers.IntegerField()
    parties_total = serializers.IntegerField()
    report = ReportOutput(allow_null=True)


@extend_schema_serializer(component_name="RehearsalMove")
class MoveOutput(serializers.Serializer):
    party = serializers.CharField(source="party.ref")
    party_id = serializers.IntegerField()
    tier = serializers.CharField()
    ledger_class = serializers.CharField()
    line_before = serializers.CharField()
    line_after = serializers.CharField()
    score_before = serializers.IntegerField()
    score_after = serializers.IntegerField()
    days_before = serializers.IntegerField()
    days_after = serializers.IntegerField()
    orders_before = serializers.IntegerField()
    orders_after = serializers.IntegerField()
    revenue_before = serializers.IntegerField()
    revenue_after = serializers.IntegerField()
    currency = serializers.CharField()


class RehearsalsApi(ApiView):
    """Drafts and versions put to the test of history."""

    class Input(Fields):
        draft = serializers.IntegerField(
            required=False, min_value=1, help_text="A draft's id, or …"
        )
        version = serializers.IntegerField(
            required=False, min_value=1, help_text="… the number of a published version."
        )
        since = serializers.DateField(help_text="First local day.")
        until = serializers.DateField(help_text="Last local day.")
        markets = Known(
            queryset=Market.objects.all(),
            many=True,
            required=False,
            help_text="Whose history is replayed; the rulebook's own market unless told.",
        )

    @extend_schema(
        operation_id="rehearsals_list", parameters=[CODE], responses=RehearsalLine(many=True)
    )
    def get(self, request: Any, code: str) -> Response:
        return self.paginated(selectors.rehearsals_of(rulebook_by_code(code)), RehearsalLine)

    @extend_schema(
        parameters=[CODE],
        request=Input,
        responses={202: RehearsalOutput},
        description="A worker replays it; follow it by GET. Nothing is written to any ledger.",
    )
    def post(self, request: Any, code: str) -> Response:
        rulebook = rulebook_by_code(code)
        form = self.Input(data=request.data)
        form.is_valid(raise_exception=True)
        said = form.validated_data
        rehearsal = services.ask(
            rulebook=rulebook,
            since=said["since"],
            until=said["until"],
            markets=said.get("markets", []),
            by=request._request.principal.actor,
            **_wanted(rulebook, said),
        )
        return Response(_whole(rehearsal), status=status.HTTP_202_ACCEPTED)


class RehearsalApi(ApiView):
    """One rehearsal: how far it has come, and what it found."""

    @extend_schema(parameters=WHERE, responses=RehearsalOutput)
    def get(self, request: Any, code: str, rehearsal_id: int) -> Response:
        return Response(_whole(selectors.rehearsal_by_id(rulebook_by_code(code), rehearsal_id)))


class ByParty(Newest):
    """`next`, `previous`, `results`; the newest account first."""

    ordering = "-party_id"


class MovesApi(ApiView):
    """Who would move: parties to whom the draft makes a difference. Empty until it is done."""

    pagination_class = ByParty

    @extend_schema(
        operation_id="rehearsal_moves_list", parameters=WHERE, responses=MoveOutput(many=True)
    )
    def get(self, request: Any, code: str, rehearsal_id: int) -> Response:
        rehearsal = selectors.rehearsal_by_id(rulebook_by_code(code), rehearsal_id)
        return self.paginated(selectors.moves_of(rehearsal), MoveOutput)


class CancelApi(ApiView):
    """Stop a rehearsal that is under way."""

    @extend_schema(parameters=WHERE, request=None, responses=RehearsalOutput)
    def post(self, request: Any, code: str, rehearsal_id: int) -> Response:
        found = selectors.rehearsal_by_id(rulebook_by_code(code), rehearsal_id)
        services.cancel(rehearsal_id=found.pk, by=request._request.principal.actor)
        return Response(_whole(selectors.rehearsal_by_id(found.rulebook, found.pk)))

    def refuse_unreadable(self, request: Any, *args: Any, **kwargs: Any) -> None:
        RehearsalApi().get(request, *args, **kwargs)


def _wanted(rulebook: Rulebook, said: dict[str, Any]) -> dict[str, Any]:
    """The draft or the version that was named: exactly one."""
    if ("draft" in said) == ("version" in said):
        message = "Name either a draft or a version."
        raise InvalidInput(message, faults=[{"field": "draft", "message": message}])
    try:
        if "draft" in said:
            return {"draft": draft_by_id(rulebook, said["draft"])}
        return {"version": version_by_number(rulebook, said["version"])}
    except Missing as missing:
        field = "draft" if "draft" in said else "version"
        message = "This rulebook has none with that number."
        raise InvalidInput(message, faults=[{"field": field, "message": message}]) from missing


def _whole(rehearsal: Rehearsal) -> Any:
    progress = selectors.progress_of(rehearsal)
    setattr(rehearsal, "parties_done", progress.done)  # noqa: B010
    setattr(rehearsal, "parties_total", progress.total)  # noqa: B010
    setattr(rehearsal, "report", report_of(rehearsal))  # noqa: B010
    return RehearsalOutput(rehearsal).data
