"""Why a row of a metric counts as it does, in words; a cause that we do not know stands as it was sent."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

CAUSES: dict[str, "str | Promise"] = {
    "late_scan": _("the carrier scanned it late"),
    "no_scan": _("the carrier never scanned it"),
    "label_printed_late": _("the label was printed late"),
    "carrier_strike": _("the carrier was on strike"),
    "out_of_stock": _("out of stock"),
    "price_error": _("the price was wrong"),
    "buyer_cancelled": _("the buyer cancelled"),
    "address_changed": _("the buyer changed the address"),
}


def cause_words(code: str) -> str:
    known = CAUSES.get(code)
    return str(known) if known else code.replace("_", " ")
