"""Which query parameters a call knows: those that its documentation names, no others."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from governance.errors import DomainError

NAMED_AT_ONCE = 20
YES, NO = frozenset({"1", "true", "yes"}), frozenset({"0", "false", "no"})

_known: dict[tuple[type, str], dict[str, bool]] = {}


class UnknownParameter(DomainError):
    """The query names a parameter that this call does not know."""

    code = "unknown_parameter"
    status = 400


def refuse_unknown(view: Any, request: Any) -> None:
    """A misspelt filter would seem to hold and let everything through; so would one given twice."""
    if not request.query_params:
        return
    known = known_to(view, request.method)
    unknown = [name for name in request.query_params if name not in known]
    if unknown:
        message = (
            f"There is no such parameter here. Known: {', '.join(sorted(known))}."
            if known
            else "This call takes no parameters."
        )
        faults = [{"field": name[:100], "message": message} for name in unknown[:NAMED_AT_ONCE]]
        raise UnknownParameter(f"Unknown: {unknown[0][:100]!r}. {message}", errors=faults)
    several = [name for name, said in request.query_params.lists() if len(said) > 1]
    if twice := [name for name in several if not known[name]]:
        raise ValidationError({name: ["It is given twice. Give it once."] for name in twice})


def yes_or_no(request: Any, name: str) -> bool | None:
    """What a query says of something that is or is not; None where it says nothing of it."""
    said = request.query_params.get(name, "").lower()
    if said and said not in YES | NO:
        raise ValidationError({name: ["Say true or false."]})
    return said in YES if said else None


def known_to(view: Any, method: str) -> dict[str, bool]:
    """Those of `extend_schema`, and those of paging where it answers with a list.

    Each with whether it may be given more than once.
    """
    method = "GET" if method == "HEAD" else method
    place = type(view), method
    if place not in _known:
        _known[place] = _documented(view, method)
    return _known[place]


def _documented(view: Any, method: str) -> dict[str, bool]:
    handler = getattr(type(view), method.lower(), None)
    described = getattr(handler, "kwargs", {}).get("schema")
    if described is None:
        return {}
    schema = described()
    schema.view, schema.method = view, method
    names: dict[str, bool] = {}
    for parameter in schema.get_override_parameters():
        if isinstance(parameter, OpenApiParameter):
            if parameter.location == OpenApiParameter.QUERY:
                names[parameter.name] = bool(parameter.many)
        else:
            form: Any = parameter() if isinstance(parameter, type) else parameter
            names |= {name: _holds_many(field) for name, field in form.fields.items()}
    if method == "GET" and schema._is_list_view():
        paging = view.pager().get_schema_operation_parameters(view)
        names |= {each["name"]: False for each in paging}
    return names


def _holds_many(field: Any) -> bool:
    return isinstance(field, serializers.ListField | serializers.MultipleChoiceField)
