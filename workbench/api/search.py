"""The search over the API."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from governance.rest import ApiView
from workbench.selectors.search import Found, find

KINDS = ["case", "party", "item", "order"]


class HitOutput(serializers.Serializer):
    kind = serializers.ChoiceField(choices=KINDS)
    id = serializers.IntegerField(help_text="Of the party, for an order.")
    ref = serializers.CharField(help_text="The code of a case, or `{market}:{kind}:{external_id}`.")
    title = serializers.CharField()
    exact = serializers.BooleanField(help_text="The words are its id, not only like its name.")
    similar = serializers.BooleanField(help_text="Found only by words that may have been meant.")


class FoundOutput(serializers.Serializer):
    q = serializers.CharField()
    results = HitOutput(many=True)


class SearchApi(ApiView):
    """Cases, parties, items and orders by code, id or name; names forgive typos."""

    @extend_schema(
        operation_id="search",
        parameters=[OpenApiParameter("q", str, required=True, description="At most 120 letters.")],
        responses=FoundOutput,
    )
    def get(self, request: Any) -> Response:
        said = request.query_params.get("q", "")
        if not said.strip():
            raise serializers.ValidationError({"q": ["Say what you are looking for."]})
        found = find(said[:400], request._request.principal)
        return Response({"q": found.q, "results": list(_hits(found))})


def _hits(found: Found) -> Any:
    for case in found.cases:
        yield _hit("case", case.pk, case.code, str(case.party), exact=True)
    for group in (found.parties, found.legal, found.similar):
        for party in group:
            exact = found.is_exact("party", party.pk)
            similar = group is found.similar
            yield _hit("party", party.pk, party.ref, party.name, exact=exact, similar=similar)
    for item in found.items:
        exact = found.is_exact("item", item.pk)
        yield _hit("item", item.pk, item.ref, item.title, exact=exact)
    for order in found.orders:
        yield _hit("order", order.party_id, order.external_id, str(order.party), exact=True)


def _hit(
    kind: str, number: int, ref: str, title: str, *, exact: bool, similar: bool = False
) -> dict[str, Any]:
    return {
        "kind": kind,
        "id": number,
        "ref": ref,
        "title": title,
        "exact": exact,
        "similar": similar,
    }
