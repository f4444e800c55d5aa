"""Traits that parties share, and the cluster that they make, over the API."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.response import Response

from governance import batches
from governance.rest import ApiView, Choice, Fields
from parties import selectors, services
from parties.clusters import cluster_of
from parties.models import Party, Trait

REF = OpenApiParameter("ref", OpenApiTypes.STR, OpenApiParameter.PATH)


@extend_schema_serializer(component_name="NewTrait")
class TraitInput(Fields):
    kind = Choice(choices=Trait.Kind.choices)
    value = serializers.CharField(
        max_length=400, help_text="Digested on arrival with a key; never stored or shown."
    )
    origin = serializers.CharField(max_length=60)
    confidence = serializers.IntegerField(min_value=0, max_value=100, default=100)
    ended = serializers.BooleanField(default=False, help_text="The party has it no longer.")


@extend_schema_serializer(component_name="NewTraits")
class TraitsInput(Fields):
    """Up to 500 at once."""

    traits = TraitInput(many=True)


@extend_schema_serializer(component_name="Trait")
class TraitOutput(serializers.ModelSerializer):
    class Meta:
        model = Trait
        fields = ("id", "kind", "origin", "confidence", "valid_from", "valid_to")


class TraitsApi(ApiView):
    """What an account has and may share with others."""

    @extend_schema(
        operation_id="parties_traits_list", parameters=[REF], responses=TraitOutput(many=True)
    )
    def get(self, request: Any, ref: str) -> Response:
        party = selectors.party_by_ref(ref, request._request.principal)
        return self.paginated(party.traits.all(), TraitOutput)

    @extend_schema(
        parameters=[REF],
        request=TraitsInput,
        responses={200: batches.BatchAnswer, 201: batches.BatchAnswer},
    )
    def post(self, request: Any, ref: str) -> Response:
        principal = request._request.principal
        party = selectors.party_by_ref(ref, principal)
        rows = batches.rows_of(request.data, "traits")
        if rows is None:
            raise serializers.ValidationError({"traits": ["Send a list of traits."]})
        return batches.run(
            rows, TraitInput, batches.each(lambda row: _noted(party, row, principal.actor))
        )


def _noted(party: Party, row: dict[str, Any], by: Any) -> str:
    if row.pop("ended"):
        known = services.forget_trait(party=party, kind=row["kind"], value=row["value"], by=by)
        return "changed" if known else "known"
    return services.note_trait(party=party, by=by, **row)


class ClusterQuery(serializers.Serializer):
    depth = serializers.IntegerField(required=False, default=2, min_value=1, max_value=4)
    confidence_at_least = serializers.IntegerField(
        required=False, default=0, min_value=0, max_value=100
    )


class ClusterApi(ApiView):
    """Who hangs together with an account, by links, owner and traits, step by step."""

    class Output(serializers.Serializer):
        class Node(serializers.Serializer):
            party = serializers.CharField()
            party_id = serializers.IntegerField()
            name = serializers.CharField()
            distance = serializers.IntegerField()

        class Edge(serializers.Serializer):
            one = serializers.CharField()
            other = serializers.CharField()
            kind = serializers.CharField(help_text="A kind of link or trait, or `entity`.")
            confidence = serializers.IntegerField()
            origin = serializers.CharField()

        parties = Node(many=True)
        edges = Edge(many=True)
        cut = serializers.BooleanField(help_text="More hang on than are shown.")

    @extend_schema(parameters=[REF, ClusterQuery], responses=Output)
    def get(self, request: Any, ref: str) -> Response:
        party = selectors.party_by_ref(ref, request._request.principal)
        form = ClusterQuery(data=request.query_params)
        form.is_valid(raise_exception=True)
        found = cluster_of(party, **form.validated_data)
        known = Party.objects.in_bulk(found.distances)
        said = {
            "parties": [
                {
                    "party": known[pk].ref,
                    "party_id": pk,
                    "name": known[pk].name,
                    "distance": distance,
                }
                for pk, distance in found.distances.items()
            ],
            "edges": [
                {
                    "one": known[edge.one].ref,
                    "other": known[edge.other].ref,
                    "kind": edge.kind,
                    "confidence": edge.confidence,
                    "origin": edge.origin,
                }
                for edge in found.edges
            ],
            "cut": found.cut,
        }
        return Response(self.Output(said).data)
