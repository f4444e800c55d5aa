"""OpenAPI names: a nested `Output` is named for its resource, `StandingApi.Output` → StandingOutput."""

from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter

PROBLEM_DOCUMENT = {
    "description": "A refusal: a problem document (RFC 9457). `code` is stable.",
    "content": {
        "application/problem+json": {
            "schema": {
                "type": "object",
                "properties": {
                    "type": {"type": "string"},
                    "title": {"type": "string"},
                    "status": {"type": "integer"},
                    "code": {"type": "string", "description": "Stable; for machines."},
                    "detail": {"type": "string", "description": "What is wrong; for people."},
                    "errors": {
                        "type": "array",
                        "description": "Where fields have faults: each field and its remedy.",
                        "items": {
                            "type": "object",
                            "properties": {
                                "field": {"type": "string"},
                                "message": {"type": "string"},
                            },
                            "required": ["field", "message"],
                        },
                    },
                },
                "required": ["type", "title", "status", "code", "detail"],
            }
        }
    },
}
IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    required=True,
    description="1 to 200 characters, fresh for each new request. A repeat gets the first answer.",
)


class HouseSchema(AutoSchema):
    def get_override_parameters(self) -> list[Any]:
        said = list(super().get_override_parameters())
        needs_key = self.method == "POST" and getattr(self.view, "idempotent", False)
        return [*said, IDEMPOTENCY_KEY] if needs_key else said

    def _get_response_bodies(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return {**super()._get_response_bodies(*args, **kwargs), "default": PROBLEM_DOCUMENT}

    def _get_serializer_name(
        self, serializer: Any, direction: Any, *args: Any, **kwargs: Any
    ) -> str:
        name = super()._get_serializer_name(serializer, direction, *args, **kwargs)
        one = getattr(serializer, "child", serializer)
        outer, _, inner = (one if isinstance(one, type) else type(one)).__qualname__.rpartition(".")
        nested = outer and "<locals>" not in outer and name.startswith(inner)
        return f"{outer.rpartition('.')[2].removesuffix('Api')}{name}" if nested else name
