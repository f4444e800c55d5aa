"""Which query parameters a call knows: those that its documentation names, no others."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter

from governance.errors import DomainError

NAMED_AT_ONCE = 20

_known: dict[tuple[type, str], frozenset[str]] = {}


class UnknownParameter(DomainError):
    """The query names a parameter that this call does not know."""

    code = "unknown_parameter"
    status = 400


def refuse_unknown(view: Any, request: Any) -> None:
    """A misspelt filter would seem to hold and let everything through."""
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


def known_to(view: Any, method: str) -> frozenset[str]:
    """Those of `extend_schema`, and those of paging where it answers with a list."""
    method = "GET" if method == "HEAD" else method
    place = type(view), method
    if place not in _known:
        _known[place] = frozenset(_documented(view, method))
    return _known[place]


def _documented(view: Any, method: str) -> set[str]:
    handler = getattr(type(view), method.lower(), None)
    described = getattr(handler, "kwargs", {}).get("schema")
    if described is None:
        return set()
    schema = described()
    schema.view, schema.method = view, method
    names: set[str] = set()
    for parameter in schema.get_override_parameters():
        if isinstance(parameter, OpenApiParameter):
            if parameter.location == OpenApiParameter.QUERY:
                names.add(parameter.name)
        else:
            form: Any = parameter() if isinstance(parameter, type) else parameter
            names |= set(form.fields)
    if method == "GET" and schema._is_list_view():
        names |= {each["name"] for each in view.pager().get_schema_operation_parameters(view)}
    return names
