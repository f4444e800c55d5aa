"""Fields of API input that name a market or hold an id of the marketplace's."""

import re
from typing import Any, cast

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from governance.models import Market
from parties.selectors import party_by_ref

CURRENCY = r"^[A-Z]{3}$"
LANGUAGE = r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$"
NO_LANGUAGE = "A language code such as en or zh-hans."


class MarketField(serializers.CharField):
    """A market's code. Markets are read once a request."""

    default_error_messages = {"unknown": "There is no market {said!r}. There are: {known}."}

    def to_internal_value(self, data: Any) -> Market:  # type: ignore[override]
        said = super().to_internal_value(data)
        context = cast(dict[str, Any], self.context)  # one for all rows of a batch
        if "markets" not in context:
            context["markets"] = {market.code: market for market in Market.objects.all()}
        markets = context["markets"]
        if said not in markets:
            self.fail("unknown", said=said, known=", ".join(sorted(markets)) or "none yet")
        return markets[said]


@extend_schema_field(OpenApiTypes.STR)
class PartyFilterField(serializers.CharField):
    """A filter of a list by party: our id, or `{market}:{kind}:{external_id}`. Answers the key."""

    def __init__(self, **kwargs: Any):
        words = "Our id, or `{market}:{kind}:{external_id}`."
        super().__init__(**{"help_text": words, **kwargs})

    def to_internal_value(self, data: Any) -> int:  # type: ignore[override]
        said = super().to_internal_value(data)
        return party_by_ref(said, self.context["request"]._request.principal).pk


class ExternalIdField(serializers.CharField):
    """An id as the marketplace writes it; it is part of addresses, so it holds no slash."""

    default_error_messages = {
        "unprintable": "An id holds printable characters and no slash. Change the id you send."
    }

    def __init__(self, **kwargs: Any):
        super().__init__(**{"max_length": 120, **kwargs})

    def to_internal_value(self, data: Any) -> str:
        said = super().to_internal_value(data)
        if not said.isprintable() or "/" in said:
            self.fail("unprintable")
        return said


def currency_field(**kwargs: Any) -> serializers.RegexField:
    return serializers.RegexField(
        re.compile(CURRENCY), error_messages={"invalid": "Three capitals, such as USD."}, **kwargs
    )


def language_asked(request: Any) -> str:
    """The language that a query names, if it names one."""
    said = request.query_params.get("language", "")
    if said and not re.fullmatch(LANGUAGE, said):
        raise serializers.ValidationError({"language": [NO_LANGUAGE]})
    return said


def language_field(**kwargs: Any) -> serializers.RegexField:
    return serializers.RegexField(
        re.compile(LANGUAGE),
        max_length=12,
        error_messages={"invalid": NO_LANGUAGE},
        **kwargs,
    )
