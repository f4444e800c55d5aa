"""Standing and ledger over the API."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from credits import selectors
from credits.beside import part
from credits.forecast import Outlook
from credits.models import LedgerLine
from governance.paging import NO_PLACE
from governance.queries import yes_or_no
from governance.rest import ApiView
from parties.models import Party
from parties.selectors import party_by_ref
from policies.selectors import NoRulebook

REF = OpenApiParameter(
    "ref",
    OpenApiTypes.STR,
    OpenApiParameter.PATH,
    description="Our id, or `{market}:{kind}:{external_id}` such as `us:seller:4711`.",
)


class Moment(serializers.Serializer):
    """Query: the moment asked about."""

    at = serializers.DateTimeField(required=False)
    ledger_class = serializers.CharField(required=False, default="ordinary", max_length=30)


class StandingQuery(Moment):
    """Query of the standing: also as of when it was known."""

    known_at = serializers.DateTimeField(required=False)


class MilestoneOutput(serializers.Serializer):
    code = serializers.CharField()
    title = serializers.CharField()
    at = serializers.IntegerField()


class ChangeOutput(serializers.Serializer):
    at = serializers.DateTimeField()
    points = serializers.IntegerField()
    score_after = serializers.IntegerField()
    band_after = serializers.CharField(source="band_after.code")
    why = serializers.CharField()


class WayBackOutput(serializers.Serializer):
    """What would bring the score back to the good side of a line that it is at or past."""

    milestone = MilestoneOutput()
    points = serializers.IntegerField(help_text="Given back or earned, at once.")
    at = serializers.DateTimeField(allow_null=True, help_text="By time alone; null: never.")


class EarningOutput(serializers.Serializer):
    """How far the account is from its next points for clean orders."""

    points = serializers.IntegerField(help_text="For each full batch.")
    per_orders = serializers.IntegerField(help_text="Clean orders that fill a batch.")
    toward = serializers.IntegerField(help_text="Clean orders in the batch that is being filled.")
    by_item = serializers.BooleanField(help_text="Whether each item fills batches of its own.")
    item = serializers.IntegerField(
        source="item_id", allow_null=True, help_text="The item nearest to its next points."
    )
    this_week = serializers.IntegerField(help_text="Points earned in the market's present week.")
    cap_week = serializers.IntegerField(allow_null=True)
    cap_item = serializers.IntegerField(allow_null=True)
    week_ends_at = serializers.DateTimeField()


class ClassOutput(serializers.Serializer):
    code = serializers.CharField()
    title = serializers.CharField()


class StandingApi(ApiView):
    """The score of a party at any moment, and what will become of it if nothing else happens."""

    class Output(serializers.Serializer):
        party = serializers.CharField()
        at = serializers.DateTimeField()
        scheme = serializers.CharField()
        ledger_class = serializers.CharField()
        direction = serializers.ChoiceField(choices=["deduct", "accumulate"])
        score = serializers.IntegerField()
        total = serializers.IntegerField(help_text="Before floor and cap.")
        start = serializers.IntegerField()
        floor = serializers.IntegerField()
        cap = serializers.IntegerField()
        band = serializers.CharField()
        band_title = serializers.CharField()
        rulebook_version = serializers.IntegerField()
        next_milestone = MilestoneOutput(allow_null=True)
        next_change_at = serializers.DateTimeField(
            allow_null=True, help_text="The first of `forecast`; null: nothing changes by itself."
        )
        tier = serializers.CharField(allow_null=True)
        forecast = ChangeOutput(many=True)
        ways_back = WayBackOutput(many=True)
        earning = EarningOutput(
            allow_null=True, help_text="As of now; null in answers about another moment."
        )
        classes = ClassOutput(many=True, help_text="Each has a ledger: ask with `ledger_class`.")

    @extend_schema(parameters=[REF, StandingQuery], responses=Output)
    def get(self, request: Any, ref: str) -> Response:
        party = party_by_ref(ref, request._request.principal)
        asked = _moment(request, party, StandingQuery)
        view = selectors.standing_at(
            party, asked.get("at"), asked.get("known_at"), asked["ledger_class"]
        )
        if view is None:
            raise NoRulebook
        outlook = Outlook.of(party, view.at, view.ledger_class, known_at=asked.get("known_at"))
        coming = outlook.changes() if outlook else []
        tier = selectors.tier_of(party)
        said = {
            "party": party.ref,
            "at": view.at,
            "scheme": view.scheme_code,
            "ledger_class": view.ledger_class,
            "direction": view.direction,
            "score": view.score,
            "total": view.total,
            "start": view.start,
            "floor": view.floor,
            "cap": view.cap,
            "band": view.band.code,
            "band_title": view.band.title,
            "rulebook_version": view.version_number,
            "next_milestone": view.next_milestone,
            "next_change_at": coming[0].at if coming else None,
            "tier": tier[1].code if tier else None,
            "forecast": coming,
            "ways_back": outlook.ways_back() if outlook else [],
            "earning": None if {"at", "known_at"} & asked.keys() else part("earning", party),
            "classes": view.scheme.classes,
        }
        return Response(self.Output(said).data)


class LedgerQuery(Moment):
    """Query of the ledger: which page of it."""

    limit = serializers.IntegerField(required=False, default=200, min_value=1, max_value=1000)
    cursor = serializers.IntegerField(required=False, default=0, min_value=0)


class LedgerApi(ApiView):
    """Every line of a party's ledger, in order, with the balance around it."""

    class Output(serializers.Serializer):
        sequence = serializers.IntegerField(source="line.sequence")
        kind = serializers.ChoiceField(choices=LedgerLine.Kind.choices, source="line.kind")
        points = serializers.IntegerField(source="line.points")
        clause = serializers.CharField(source="line.clause")
        source_key = serializers.CharField(source="line.source_key")
        effective_at = serializers.DateTimeField(source="line.effective_at")
        expires_at = serializers.DateTimeField(source="line.expires_at", allow_null=True)
        recorded_at = serializers.DateTimeField(source="line.recorded_at")
        reverses = serializers.IntegerField(
            source="line.reverses.sequence", allow_null=True, default=None
        )
        counts = serializers.BooleanField(
            help_text="The points of those that count add up to the score, before floor and cap. A line "
            "that was given back does not count, nor does the line that gives it back."
        )
        why = serializers.CharField()
        stops_at = serializers.DateTimeField(
            allow_null=True,
            help_text="When it stops to count; null where it does not, or has not begun.",
        )
        balance_before = serializers.IntegerField(source="before")
        balance_after = serializers.IntegerField(source="after")

    @extend_schema(parameters=[REF, LedgerQuery], responses=Output(many=True))
    def get(self, request: Any, ref: str) -> Response:
        party = party_by_ref(ref, request._request.principal)
        asked = _moment(request, party, LedgerQuery)
        lines = selectors.ledger_of(party, asked.get("at"), asked["ledger_class"])
        begin, size = asked["cursor"], asked["limit"]
        if begin and begin >= len(lines):
            raise serializers.ValidationError({"cursor": [NO_PLACE]})
        shown = self.Output(lines[begin : begin + size], many=True).data
        further = begin + size if begin + size < len(lines) else None
        earlier = max(begin - size, 0) if begin else None
        page = {
            "next": _place(request, further),
            "previous": _place(request, earlier),
            "results": shown,
        }
        return Response(page | ({"count": len(lines)} if yes_or_no(request, "count") else {}))


def _place(request: Any, cursor: int | None) -> str | None:
    if cursor is None:
        return None
    return replace_query_param(request.build_absolute_uri(), "cursor", cursor)


def _moment(request: Any, party: Party, query: type[Moment]) -> dict[str, Any]:
    form = query(data=request.query_params)
    form.is_valid(raise_exception=True)
    asked = form.validated_data
    known = selectors.classes_of(party, asked.get("at"))
    if known and asked["ledger_class"] not in known:
        message = f"No such class. Known: {', '.join(known)}."
        raise serializers.ValidationError({"ledger_class": [message]})
    return asked
