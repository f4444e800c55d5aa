"""Every route of ours with the names of its arguments."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

VERBS = ("get", "post", "put", "patch", "delete")
LIBRARIES = ("account_", "mfa_", "socialaccount_", "openid_connect_", "set_language")


@dataclass(frozen=True)
class Route:
    """A named route with the names of its arguments."""

    name: str
    arguments: tuple[str, ...]
    view: Any

    @property
    def is_api(self) -> bool:
        return ":api-" in self.name

    @property
    def verbs(self) -> list[str]:
        """What it answers to. Pages are asked GET and POST: each says itself what it takes."""
        cls = getattr(self.view, "view_class", None) or getattr(self.view, "cls", None)
        if cls is None:
            return ["get", "post"]
        return [verb for verb in VERBS if hasattr(cls, verb)]


def routes(
    resolver: Any = None, spaces: tuple[str, ...] = (), known: tuple = ()
) -> Iterator[Route]:
    """Every route of ours; libraries guard their own."""
    for entry in (resolver or get_resolver()).url_patterns:
        arguments = (*known, *entry.pattern.converters)
        if isinstance(entry, URLResolver):
            inner = (*spaces, entry.namespace) if entry.namespace else spaces
            yield from routes(entry, inner, arguments)
        elif isinstance(entry, URLPattern):
            name = ":".join((*spaces, entry.name or "unnamed"))
            if not name.startswith(LIBRARIES):
                yield Route(name, arguments, entry.callback)
