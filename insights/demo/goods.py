"""What is sold and shown: titles, texts and prices of listings, videos, LIVEs and vouchers."""

from random import Random
from typing import Any

from django.conf import settings

from insights.demo.vocabulary import words

# Currency, its rough worth in dollars, and the step of its price tags.
MONEY = {"us": ("USD", 1, 1), "id": ("IDR", 15_500, 500), "ph": ("PHP", 58, 10)}
SITE = "https://shop.example"
RECALLED = "Voltix"
CODES = {"65 W GaN charger, three ports": "0840023198761"}
STREETS = ("Jl. Sudirman", "Jl. Diponegoro", "Jl. Raya Ubud", "Jl. Malioboro")


def listing(market: str, category: str, rng: Random) -> dict[str, Any]:
    """One listing of a shop, with the price in its market's money."""
    said = words("goods")
    title, least, most = rng.choice(said["id" if market == "id" else "us"][category])
    return {
        "title": title,
        "text": rng.choice(said["texts"][market]),
        "url": f"{SITE}/p/{rng.randrange(10**7, 10**8)}",
        "price": price(market, least, most, rng),
        "images": [f"{settings.SITE_URL}/static/demo/listing.svg"],
        **({"brand": RECALLED} if "charger" in title else {}),
    }


def price(market: str, least: int, most: int, rng: Random) -> dict[str, Any]:
    currency, rate, step = MONEY[market]
    whole = rng.randint(least, most) * rate // step * step
    return {"amount": whole * 100 - (market == "us"), "currency": currency}


def video(rng: Random) -> dict[str, Any]:
    said = words("goods")["words"]
    title = rng.choice(said["videos"]).format(thing=rng.choice(said["things"]))
    return {"title": title, "url": f"{SITE}/v/{rng.randrange(10**9, 10**10)}"}


def live(rng: Random) -> dict[str, Any]:
    title = rng.choice(words("goods")["words"]["lives"])
    return {"title": title, "url": f"{SITE}/live/{rng.randrange(10**7, 10**8)}"}


def moment(rng: Random) -> dict[str, Any]:
    """A few seconds of a LIVE, with the clip that shows them."""
    second = rng.randint(8, 16)  # while it is shown in the one clip that this world has
    return {
        "title": f"{second // 60}:{second % 60:02} in the LIVE",
        "clip_url": f"{settings.SITE_URL}/static/demo/live.webm",
        "second": second,
    }


def venue(name: str, rng: Random) -> dict[str, Any]:
    address = f"{rng.choice(STREETS)} {rng.randint(3, 190)}"
    return {"title": name, "text": address, "url": f"{SITE}/places/{rng.randrange(10**6)}"}


def voucher(category: str, rng: Random) -> dict[str, Any]:
    title, least, most = rng.choice(words("goods")["vouchers"][category])
    return {
        "title": title,
        "price": price("id", least, most, rng),
        "url": f"{SITE}/deals/{rng.randrange(10**7)}",
    }
