"""JSON in and out. Apart from `rest.py`: DRF reads these names while its views are loading."""

from typing import Any

import orjson
from rest_framework import exceptions, parsers, renderers


class JSONRenderer(renderers.BaseRenderer):
    media_type = "application/json"
    format = "json"
    charset = None

    def render(
        self, data: Any, accepted_media_type: Any = None, renderer_context: Any = None
    ) -> bytes:
        return b"" if data is None else orjson.dumps(data, default=str)


class JSONParser(parsers.BaseParser):
    media_type = "application/json"

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        try:
            said = orjson.loads(stream.read())
        except orjson.JSONDecodeError as fault:
            raise exceptions.ParseError(
                f"The body is not JSON: {fault.msg} at line {fault.lineno}, column {fault.colno}."
            ) from None
        try:
            again = orjson.dumps(said)
        except orjson.JSONEncodeError:  # it reads deeper than it writes
            raise exceptions.ParseError("The body is nested too deeply.") from None
        if b"\\u0000" in again:
            raise exceptions.ParseError("The body holds a NUL character, which no field may hold.")
        return said
