"""What may be said of an item, by kind: pure, so that service, API and tests share one rule."""

from typing import Annotated, Any
from urllib.parse import urlsplit

import msgspec
from msgspec import Meta

from governance.errors import InvalidInput
from governance.lines import REFUSAL, is_one_line

Url = Annotated[str, Meta(max_length=2000)]


class Price(msgspec.Struct, forbid_unknown_fields=True):
    amount: Annotated[int, Meta(ge=0, le=10**15)]
    currency: Annotated[str, Meta(pattern=r"^[A-Z]{3}\Z")]


class ItemData(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """Words, addresses and price of an item of any kind."""

    title: Annotated[str, Meta(max_length=300)] = ""
    text: Annotated[str, Meta(max_length=20_000)] = ""
    url: Url = ""
    images: Annotated[list[Url], Meta(max_length=20)] = []
    price: Price | None = None
    brand: Annotated[str, Meta(max_length=120)] = ""
    clip_url: Url = ""
    second: Annotated[int, Meta(ge=0, le=10**7)] | None = None


class MomentData(ItemData, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A moment of a LIVE: the clip and the second that it begins at are needed."""

    clip_url: Annotated[str, Meta(min_length=1, max_length=2000)]
    second: Annotated[int, Meta(ge=0, le=10**7)]


def checked(kind: str, data: dict[str, Any]) -> dict[str, Any]:
    """The data in its one form, without what is empty; or InvalidInput, naming the field."""
    shape = MomentData if kind == "live_moment" else ItemData
    try:
        found = msgspec.convert(data, shape)
    except msgspec.ValidationError as problem:
        words, _, place = str(problem).partition(" - at `$")
        name = place.rstrip("`").lstrip(".")
        field = f"data.{name}" if name else "data"
        raise InvalidInput(words, faults=[{"field": field, "message": f"{words}."}]) from None
    for field in ("title", "brand"):
        if not is_one_line(getattr(found, field)):
            raise InvalidInput(
                str(REFUSAL), faults=[{"field": f"data.{field}", "message": str(REFUSAL)}]
            )
    for field, address in _addresses(found):
        if not _is_web_address(address):
            message = "This is no web address. It begins with https:// or http://."
            raise InvalidInput(message, faults=[{"field": f"data.{field}", "message": message}])
    return {key: value for key, value in msgspec.to_builtins(found).items() if value is not None}


def _addresses(data: ItemData) -> list[tuple[str, str]]:
    named = [("url", data.url), ("clip_url", data.clip_url)]
    images = [(f"images[{n}]", address) for n, address in enumerate(data.images)]
    return [(field, address) for field, address in named if address] + images


def _is_web_address(said: str) -> bool:
    """A page links to it, so nothing but the web may hide behind it."""
    try:
        parts = urlsplit(said)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and said.isprintable()
