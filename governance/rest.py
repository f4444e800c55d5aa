"""The house's API manners: RFC 9457 problems, known fields only, idempotent POSTs."""

import hashlib
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from typing import Any

import orjson
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404
from rest_framework import exceptions, serializers, status
from rest_framework.response import Response
from rest_framework.views import APIView, set_rollback

from governance.errors import DomainError, InvalidInput, Missing, NotPermitted
from governance.models import IdempotentRequest
from governance.paging import Newest
from governance.queries import refuse_unknown

PROBLEM = "application/problem+json"
NAMED = 50  # of what is there to choose from
NOT_AN_OBJECT = "Send an object: names with their values, in braces."
NAMELESS = "There is no such {} that you may see. Send our id, or market:kind:external_id."


class Choice(serializers.ChoiceField):
    """One of a few words; a refusal names them."""

    def __init__(self, choices: Any, **kwargs: Any):
        super().__init__(choices, **kwargs)
        known = ", ".join(str(word) for word in self.choices).replace("{", "{{").replace("}", "}}")
        self.error_messages["invalid_choice"] = f"'{{input}}' is not known. Choose one of: {known}."


class Known(serializers.SlugRelatedField):
    """One row of a short table by its code; a refusal names those that there are."""

    def __init__(self, slug_field: str = "code", **kwargs: Any):
        super().__init__(slug_field, **kwargs)

    def to_internal_value(self, data: Any) -> Any:
        try:
            return super().to_internal_value(data)
        except serializers.ValidationError:
            codes = self.get_queryset().values_list(self.slug_field, flat=True)  # type: ignore[union-attr]
            known = ", ".join(map(str, codes.order_by(self.slug_field)[:NAMED])) or "none yet"
            message = f"There is no {str(data)[:100]!r}. There are: {known}."
            raise serializers.ValidationError([message]) from None


class Object(serializers.DictField):
    """Names with values."""

    default_error_messages = {"not_a_dict": NOT_AN_OBJECT, "empty": "It names nothing."}


class Fields(serializers.Serializer):
    """What a caller sends. A field that is not known is a fault: a misspelt name says so."""

    default_error_messages = {"invalid": NOT_AN_OBJECT}

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping):
            unknown = [str(name) for name in data if name not in self.fields]
            if unknown:
                known = ", ".join(
                    name for name, field in self.fields.items() if not field.read_only
                )
                message = f"There is no such field here. Known: {known}."
                raise serializers.ValidationError({name[:100]: [message] for name in unknown[:20]})
        return super().to_internal_value(data)


def named_in(
    said: Mapping[str, Any], principal: Any, **finders: Callable[[str, Any], Any]
) -> dict[str, Any]:
    """What the fields of a body name; nothing where one is left out.

    All that is missing, or not visible, is told at once and by field: the address itself was right.
    """
    found: dict[str, Any] = {}
    faults = []
    for name, find in finders.items():
        try:
            found[name] = find(said[name], principal) if said.get(name) else None
        except Missing:
            faults.append({"field": name, "message": NAMELESS.format(name)})
    if faults:
        raise Missing(" ".join(fault["message"] for fault in faults), errors=faults)
    return found


class IdempotencyKeyRequired(DomainError):
    """Send an Idempotency-Key of 1 to 200 characters: fresh for a new POST, the same for a repeat."""

    code = "idempotency_key_required"
    status = 400


class IdempotencyKeyReused(DomainError):
    """This Idempotency-Key came before with another body or path. Use a new key for a new request."""

    code = "idempotency_key_reused"
    status = 422


class ApiView(APIView):
    """Base of every resource. A POST runs once per Idempotency-Key; a repeat gets the first answer."""

    idempotent = True
    told_once: tuple[str, ...] = ()  # secrets in the answer to a POST, which no repeat tells
    pagination_class: type[Newest] | None = Newest  # None: a short list, told whole

    @property
    def default_response_headers(self) -> dict[str, str]:
        """What is told to one caller is kept by nobody on the way."""
        return {**super().default_response_headers, "Cache-Control": "no-store"}

    def initial(self, request: Any, *args: Any, **kwargs: Any) -> None:
        for name, value in request.query_params.items():
            if "\0" in name + value:
                message = "It holds a NUL character, which no field may hold. Take it out."
                raise exceptions.ValidationError({name.replace("\0", ""): [message]})
        try:
            super().initial(request, *args, **kwargs)
        except NotPermitted:
            self.refuse_unreadable(request, *args, **kwargs)
            raise
        if "\0" in request.path:
            raise Http404  # no id and no code holds one
        refuse_unknown(self, request)
        taken = getattr(type(self), "post", None)  # None: refused with 405 in a moment
        if request.method == "POST" and self.idempotent and taken:
            setattr(self, "post", partial(self._once, taken))  # noqa: B010

    def refuse_unreadable(self, request: Any, *args: Any, **kwargs: Any) -> None:
        """Before a verb is refused: what one may not even read is not there, for any verb."""
        if reader := getattr(self, "get", None):
            with suppress(exceptions.ValidationError, InvalidInput):  # it is there to be asked
                reader(request, *args, **kwargs)

    def pager(self) -> Newest:
        return (self.pagination_class or Newest)()

    def paginated(self, queryset: Any, serializer: Any, **context: Any) -> Response:
        pager = self.pager()
        rows: Any = pager.paginate_queryset(queryset, self.request, view=self)
        return pager.get_paginated_response(serializer(rows, many=True, context=context).data)

    def _once(self, handler: Any, request: Any, *args: Any, **kwargs: Any) -> Response:
        said = request.headers.get("Idempotency-Key", "").strip()
        if not said or len(said) > 200:
            raise IdempotencyKeyRequired
        owner, digest = str(request._request.principal.actor), _digest_of(request)
        with transaction.atomic():
            # A second request with this key waits here until the first has committed.
            record, first_time = IdempotentRequest.objects.get_or_create(
                owner=owner, key=said, defaults={"path": request.path[:400], "body_digest": digest}
            )
            if not first_time:
                return _first_answer(record, request.path[:400], digest)
            response = handler(self, request, *args, **kwargs)
            record.status = response.status_code
            record.answer = self._kept(response.data)
            record.save(update_fields=["status", "answer"])
            return response

    def _kept(self, data: Any) -> Any:
        """The answer as a repeat gets it. What is told once is in the first one alone."""
        answer = orjson.loads(orjson.dumps(data, default=str))
        for name in self.told_once:
            if isinstance(answer, dict) and answer.get(name):
                answer[name] = None
                answer["note"] = f"`{name}` was told once, in the first answer. It is not kept."
        return answer


def _digest_of(request: Any) -> str:
    running = hashlib.sha256()
    files = getattr(request, "FILES", None)
    if files:
        for name, value in sorted(request.POST.items()):
            running.update(f"{name}={value}\n".encode())
        for name in sorted(files):
            for file in files.getlist(name):
                running.update(f"{name}:{file.name}:{file.size}\n".encode())
                for chunk in file.chunks():
                    running.update(chunk)
                file.seek(0)
    else:
        running.update(orjson.dumps(request.data, option=orjson.OPT_SORT_KEYS, default=str))
    return running.hexdigest()


def _first_answer(record: IdempotentRequest, path: str, digest: str) -> Response:
    if record.body_digest != digest or record.path != path:
        raise IdempotencyKeyReused
    return Response(
        record.answer,
        status=record.status,
        headers={"Idempotency-Replayed": "true"},
        content_type=PROBLEM if (record.status or 0) >= 400 else None,
    )


def problem(code: str, detail: str, http_status: int, **extra: Any) -> Response:
    """An RFC 9457 problem document. `code` is stable, `detail` is for people."""
    body = {
        "type": "about:blank",
        "title": code.replace("_", " ").capitalize(),
        "status": http_status,
        "code": code,
        "detail": detail,
        **extra,
    }
    return Response(body, status=http_status, content_type=PROBLEM)


CODES = {
    exceptions.NotAuthenticated: "not_authenticated",
    exceptions.AuthenticationFailed: "not_authenticated",
    exceptions.MethodNotAllowed: "method_not_allowed",
    exceptions.UnsupportedMediaType: "unsupported_media_type",
    exceptions.NotAcceptable: "not_acceptable",
    exceptions.Throttled: "throttled",
    exceptions.ParseError: "malformed",
}


REMEDIES = {
    exceptions.NotAuthenticated: "Send an API key: `Authorization: Bearer gs_…`.",
    exceptions.NotAcceptable: "Accept application/json.",
    exceptions.UnsupportedMediaType: "Send JSON, with `Content-Type: application/json`.",
}


def problem_handler(fault: Exception, context: dict[str, Any]) -> Response | None:
    """The one place where API errors become words."""
    set_rollback()
    if isinstance(fault, Http404 | exceptions.NotFound):
        return problem("not_found", "There is nothing here that you may see.", 404)
    if isinstance(fault, DomainError):
        return problem(fault.code, fault.message, fault.status, **fault.extra)
    if str(getattr(fault, "detail", "")).startswith("CSRF Failed"):
        words = "Send the token of a page's forms in X-CSRFToken, or call with an API key instead."
        return problem("csrf_failed", words, 403)
    if isinstance(fault, PermissionDenied | exceptions.PermissionDenied):
        return problem("not_permitted", "You can see this, but may not do that.", 403)
    if isinstance(fault, exceptions.ValidationError):
        return problem(
            "invalid", "Some fields have faults.", 422, errors=list(_faults(fault.detail))
        )
    if isinstance(fault, ValidationError):  # of a model, such as a code that is taken
        errors = list(_faults(getattr(fault, "message_dict", None) or fault.messages))
        return problem("invalid", "Some fields have faults.", 422, errors=errors)
    if isinstance(fault, exceptions.APIException):
        words = f"{fault.detail} {REMEDIES.get(type(fault), '')}".strip()
        answer = problem(CODES.get(type(fault), fault.default_code), words, fault.status_code)
        if fault.status_code == status.HTTP_401_UNAUTHORIZED:
            answer["WWW-Authenticate"] = "Bearer"
        if wait := getattr(fault, "wait", None):
            answer["Retry-After"] = str(int(wait))
        return answer
    return None


def _faults(detail: Any, path: str = "") -> Any:
    """Flatten DRF's nested details into field and message."""
    if isinstance(detail, dict):
        for name, inner in detail.items():
            label = path if name == "non_field_errors" else f"{path}.{name}" if path else str(name)
            yield from _faults(inner, label)
    elif isinstance(detail, list) and any(isinstance(inner, dict | list) for inner in detail):
        for place, inner in enumerate(detail):
            yield from _faults(inner, f"{path}[{place}]")
    else:
        for message in detail if isinstance(detail, list) else [detail]:
            yield {"field": path or "body", "message": str(message)}
