"""OpenAPI names: a nested `Output` is named for its resource, `StandingApi.Output` → StandingOutput."""

from typing import Any

from drf_spectacular.openapi import AutoSchema


class HouseSchema(AutoSchema):
    def _get_serializer_name(
        self, serializer: Any, direction: Any, *args: Any, **kwargs: Any
    ) -> str:
        name = super()._get_serializer_name(serializer, direction, *args, **kwargs)
        one = getattr(serializer, "child", serializer)
        outer, _, inner = (one if isinstance(one, type) else type(one)).__qualname__.rpartition(".")
        nested = outer and "<locals>" not in outer and name.startswith(inner)
        return f"{outer.rpartition('.')[2].removesuffix('Api')}{name}" if nested else name
