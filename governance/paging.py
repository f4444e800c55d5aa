"""Pages of the API's lists: a place in the list is told, never counted."""

from base64 import b64encode
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from rest_framework import exceptions, pagination
from rest_framework.response import Response

from governance.queries import yes_or_no

COUNTED_UP_TO = 100_000
NO_PLACE = "This is no place in the list. Follow `next` as it was given."


class Newest(pagination.CursorPagination):
    """`next`, `previous`, `results`; newest first. `?count=1` adds how many there are."""

    page_size = 50
    max_page_size = 200
    page_size_query_param = "limit"
    ordering = "-pk"
    count: int | None = None

    def paginate_queryset(self, queryset: Any, request: Any, view: Any = None) -> Any:
        said = request.query_params.get(self.page_size_query_param, "")
        if said and not (said.isascii() and said.isdigit() and self._fits(said)):
            message = f"A whole number from 1 to {self.max_page_size}."
            raise exceptions.ValidationError({self.page_size_query_param: [message]})
        if yes_or_no(request, "count"):
            self.count = queryset.order_by().values("pk")[:COUNTED_UP_TO].count()
        try:
            return super().paginate_queryset(queryset, request, view)
        except (exceptions.NotFound, ValueError, ValidationError) as fault:
            raise exceptions.ValidationError({self.cursor_query_param: [NO_PLACE]}) from fault

    def decode_cursor(self, request: Any) -> Any:
        """What was never given as `next` would be read as the beginning, and a loop never ends."""
        found, said = super().decode_cursor(request), request.query_params.get("cursor")
        if said and found is not None and self._spelled(found) != said:
            raise exceptions.NotFound
        return found

    def _spelled(self, cursor: Any) -> str:
        parts = {"o": cursor.offset or "", "r": "1" if cursor.reverse else ""}
        named = {name: str(value) for name, value in parts.items() if value}
        if cursor.position is not None:
            named["p"] = cursor.position
        return b64encode(urlencode(named, doseq=True).encode("ascii")).decode("ascii")

    def _fits(self, digits: str) -> bool:
        return len(digits) < 10 and 0 < int(digits) <= self.max_page_size

    def get_paginated_response(self, data: Any) -> Response:
        answer = super().get_paginated_response(data)
        if self.count is not None:
            answer.data["count"] = self.count
        return answer

    def get_paginated_response_schema(self, schema: Any) -> Any:
        page = super().get_paginated_response_schema(schema)
        for way in ("next", "previous"):  # absent at either end of the list
            page["properties"][way] = {"type": ["string", "null"], "format": "uri"}
        page["properties"]["count"] = {"type": "integer", "description": "Only with `count=1`."}
        return page

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        count = {
            "name": "count",
            "required": False,
            "in": "query",
            "description": "1: add `count`, exact up to 100,000, to the answer.",
            "schema": {"type": "boolean"},
        }
        return [*super().get_schema_operation_parameters(view), count]
