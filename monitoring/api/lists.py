"""What the lists of this room share: whom and what a query names."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ValidationError

from governance.principals import Principal
from governance.rest import ApiView
from items.models import Item
from items.selectors import item_by_ref
from monitoring.selectors import metrics
from parties.models import Party
from parties.selectors import party_by_ref

PARTY = OpenApiParameter("party", str, description="Our id, or `us:seller:4711`.")


def principal_of(request: Any) -> Principal:
    return request._request.principal


class ListApi(ApiView):
    """A list about a party or an item."""

    def party_asked(self, field: str = "party") -> Party | None:
        """The party named in the query, if one is; one that may not be seen is not found."""
        said = self.request.query_params.get(field)
        return party_by_ref(said, principal_of(self.request)) if said else None

    def metric_asked(self) -> str:
        """The code of the metric named in the query, if one is."""
        said = self.request.query_params.get("metric", "")
        if said and not metrics().filter(pk=said).exists():
            words = f"There is no metric {said[:60]!r}. Those that exist are at /api/v1/metrics."
            raise ValidationError({"metric": [words]})
        return said

    def item_asked(self, field: str = "item") -> Item | None:
        said = self.request.query_params.get(field)
        return item_by_ref(said, principal_of(self.request)) if said else None
