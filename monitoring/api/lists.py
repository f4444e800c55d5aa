"""Lists that also say how many there are: `?count=1`."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import (
    OpenApiParameter,
    PolymorphicProxySerializer,
    extend_schema_serializer,
)
from rest_framework import serializers
from rest_framework.response import Response

from governance.principals import Principal
from governance.rest import ApiView
from items.models import Item
from items.selectors import item_by_ref
from monitoring import selectors
from parties.models import Party
from parties.selectors import party_by_ref

COUNT = OpenApiParameter(
    "count", bool, description="1: answer with the number of rows instead of the rows."
)
PARTY = OpenApiParameter("party", str, description="Our id, or `us:seller:4711`.")


@extend_schema_serializer(component_name="Count")
class CountOutput(serializers.Serializer):
    """How many. Counting stops at 100,000; then `exact` is false."""

    count = serializers.IntegerField()
    exact = serializers.BooleanField()


@extend_schema_serializer(component_name="CountQuery")
class CountQuery(serializers.Serializer):
    count = serializers.BooleanField(required=False, default=False)


def rows_or_count(name: str, output: type[serializers.Serializer]) -> dict[Any, Any]:
    """For `responses=` of a list that can be counted; `name` is that of the pair in the schema."""
    return {
        (200, "application/json"): PolymorphicProxySerializer(
            name, [page_of(output), CountOutput], resource_type_field_name=None
        )
    }


def page_of(output: type[serializers.Serializer]) -> type[serializers.Serializer]:
    """The shape of one page of a list."""
    fields = {
        "next": serializers.URLField(allow_null=True),
        "previous": serializers.URLField(allow_null=True),
        "results": output(many=True),
    }
    name = output.__name__.removesuffix("Output")
    page = type(f"{name}PageOutput", (serializers.Serializer,), fields)
    return extend_schema_serializer(component_name=f"{name}Page")(page)


def principal_of(request: Any) -> Principal:
    return request._request.principal


class CountedApi(ApiView):
    """A list that can also be counted."""

    def listed(self, rows: QuerySet, output: type[serializers.Serializer]) -> Response:
        asked = CountQuery(data=self.request.query_params)
        asked.is_valid(raise_exception=True)
        if not asked.validated_data["count"]:
            return self.paginated(rows, output)
        count, exact = selectors.capped_count(rows)
        return Response({"count": count, "exact": exact})

    def party_asked(self, field: str = "party") -> Party | None:
        """The party named in the query, if one is; one that may not be seen is not found."""
        said = self.request.query_params.get(field)
        return party_by_ref(said, principal_of(self.request)) if said else None

    def item_asked(self, field: str = "item") -> Item | None:
        said = self.request.query_params.get(field)
        return item_by_ref(said, principal_of(self.request)) if said else None
