"""JSON in and out. Apart from `rest.py`: DRF reads these names while its views are loading."""

import json
from typing import Any

import orjson
from django.conf import settings
from rest_framework import exceptions, parsers, renderers


class JSONRenderer(renderers.BaseRenderer):
    media_type = "application/json"
    format = "json"
    charset = None

    def render(
        self, data: Any, accepted_media_type: Any = None, renderer_context: Any = None
    ) -> bytes:
        return b"" if data is None else orjson.dumps(data, default=str)


class BodyTooLarge(exceptions.APIException):
    """More JSON than one request may bring."""

    status_code = 413
    default_code = "body_too_large"


class Encoded(exceptions.APIException):
    """A body that was compressed: it could grow to any size."""

    status_code = 415
    default_code = "content_encoding"


class JSONParser(parsers.BaseParser):
    media_type = "application/json"

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        coding = parser_context["request"].headers.get("Content-Encoding", "identity")
        if coding.lower() != "identity":
            raise Encoded(f"A body in Content-Encoding {coding[:40]!r} is not read. Send it plain.")
        body = _read(stream)
        try:
            said = orjson.loads(body)
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
        _refuse_names_given_twice(body)
        return said


def _refuse_names_given_twice(body: bytes) -> None:
    """Readers of JSON differ in which of two values they take, so neither is what was meant."""
    json.loads(body, object_pairs_hook=_once_each)


def _once_each(pairs: list[tuple[str, Any]]) -> None:
    seen: set[str] = set()
    for name, _ in pairs:
        if name in seen:
            words = f"{name[:100]!r} is given twice in one object. Give it once."
            raise exceptions.ParseError(words)
        seen.add(name)


def _read(stream: Any) -> bytes:
    """The body. One that is too large is read away, so that its sender hears why, and not kept."""
    most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    body: bytes = stream.read(most + 1)
    if len(body) <= most:
        return body
    while stream.read(1 << 16):
        pass
    raise BodyTooLarge(f"A body has at most {most >> 20} MB. Send less at once.")
