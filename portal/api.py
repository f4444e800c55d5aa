"""What if, for systems and members: the engine answers, nothing is written."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from credits.forecast import Outlook
from credits.standing import Change
from education.models import Enrolment
from governance.errors import Missing
from governance.rest import ApiView
from parties.models import Party
from parties.selectors import party_by_ref
from policies.selectors import NoRulebook
from portal.whatif import WhatIf, if_all, if_learnt, if_taken_back, if_time_passes
from violations.models import Violation

REF = OpenApiParameter("ref", OpenApiTypes.STR, OpenApiParameter.PATH)


class WhatIfApi(ApiView):
    """What the standing would be if a finding fell, a course were passed, or time went by."""

    class Query(serializers.Serializer):
        violation = serializers.ListField(
            child=serializers.IntegerField(),
            default=list,
            max_length=20,
            help_text="It is taken back; several: all of them together.",
        )
        enrolment = serializers.ListField(
            child=serializers.IntegerField(),
            default=list,
            max_length=20,
            help_text="Its course is passed; several: all of them together.",
        )
        change = serializers.IntegerField(
            required=False, min_value=0, help_text="The n-th coming change of the forecast, from 0."
        )
        ledger_class = serializers.CharField(required=False, default="ordinary", max_length=30)

        def validate(self, said: dict[str, Any]) -> dict[str, Any]:
            if not (said["violation"] or said["enrolment"] or "change" in said):
                raise serializers.ValidationError("Ask something: violation, enrolment or change.")
            return said

    class Output(serializers.Serializer):
        title = serializers.CharField()
        at = serializers.DateTimeField()
        points = serializers.IntegerField()
        score_before = serializers.IntegerField(source="before")
        score_after = serializers.IntegerField(source="after")
        band_before = serializers.CharField(source="band_before.code")
        band_after = serializers.CharField(source="band_after.code")
        lines_left_behind = serializers.SerializerMethodField()
        measures_that_would_end = serializers.ListField(
            child=serializers.CharField(), source="measures"
        )

        def get_lines_left_behind(self, said: WhatIf) -> list[int]:
            return [line.at for line in said.lines]

    @extend_schema(operation_id="party_what_if", parameters=[REF, Query], responses=Output)
    def get(self, request: Any, ref: str) -> Response:
        party = party_by_ref(ref, request._request.principal)
        form = self.Query(data=request.query_params)
        form.is_valid(raise_exception=True)
        said = form.validated_data
        outlook = Outlook.of(party, ledger_class=said["ledger_class"])
        if outlook is None:
            raise NoRulebook
        rows = Violation.objects.select_related("party__market", "version", "overturned")
        fall = list(rows.filter(party=party, pk__in=said["violation"]))
        learning = Enrolment.objects.select_related(
            "course", "violation__party__market", "violation__version", "violation__overturned"
        )
        learnt = list(learning.filter(party=party, pk__in=said["enrolment"]))
        coming = outlook.changes() if "change" in said else []
        passing = (
            coming[said["change"]] if "change" in said and said["change"] < len(coming) else None
        )
        wanted = len(set(said["violation"])) + len(set(said["enrolment"])) + ("change" in said)
        found = len(fall) + len(learnt) + bool(passing)
        if found < wanted:
            raise Missing
        answer = _answer(outlook, fall, learnt, passing, party, said["ledger_class"])
        if answer is None:
            raise Missing
        return Response(self.Output(answer).data)


def _answer(
    outlook: Outlook,
    fall: list[Violation],
    learnt: list[Enrolment],
    passing: Change | None,
    party: Party,
    ledger_class: str,
) -> WhatIf | None:
    if len(fall) + len(learnt) + bool(passing) > 1:
        return if_all(
            party,
            fall=fall,
            learnt=learnt,
            passing=passing,
            at=outlook.moment,
            ledger_class=ledger_class,
        )
    if fall:
        return if_taken_back(fall[0], outlook.moment)
    if learnt:
        return if_learnt(learnt[0], outlook.moment)
    return if_time_passes(passing, outlook) if passing else None
