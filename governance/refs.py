"""How a marketplace names a thing of its own: `{market}:{kind}:{external_id}`, or by our key."""

from django.db.models import Q
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter

from governance import codes


def matching(ref: str | int) -> Q:
    """The condition for a key or for `{market}:{kind}:{external_id}`; nothing matches nonsense."""
    said = str(ref)
    if (key := codes.key_of(said)) is not None:
        return Q(pk=key)
    parts = said.split(":", 2)
    if len(parts) != 3 or "\0" in said:
        return Q(pk__in=[])
    market, kind, external_id = parts
    return Q(market_id=market, kind=kind, external_id=external_id)


def in_path(example: str) -> OpenApiParameter:
    """The part of an address that names one, as the description of the API says it."""
    return OpenApiParameter(
        "ref",
        OpenApiTypes.STR,
        OpenApiParameter.PATH,
        description=f"Our id, or `{{market}}:{{kind}}:{{external_id}}` such as `{example}`.",
    )
