"""The control catalogue: everything the marketplace can be told to do, and what each takes.

Words are what a party reads. `takes` names the parameter and its unit. The kinds of parties and of
items are repeated here because their rooms stand beside or above this one; a test keeps them equal.
"""

from dataclasses import dataclass
from typing import Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class ControlKind:
    code: str
    target: Literal["party", "item"]
    words: "str | Promise"
    takes: str = ""  # percent, cap (a count a day), amount (minor units, or `all`), category
    gives: bool = False


def _kinds(*kinds: ControlKind) -> dict[str, ControlKind]:
    return {kind.code: kind for kind in kinds}


CONTROLS = _kinds(
    ControlKind("listing_blocked", "party", _("New listings are blocked")),
    ControlKind("listings_capped", "party", _("The number of listings is capped"), takes="cap"),
    ControlKind("orders_capped", "party", _("The number of orders a day is capped"), takes="cap"),
    ControlKind("reach_reduced", "party", _("Reach is reduced"), takes="percent"),
    ControlKind("campaigns_off", "party", _("Campaigns are off")),
    ControlKind("benefits_off", "party", _("Benefits are off")),
    ControlKind("affiliate_off", "party", _("Affiliate selling is off")),
    ControlKind("live_off", "party", _("LIVE is off")),
    ControlKind("posts_capped", "party", _("The number of posts a day is capped"), takes="cap"),
    ControlKind("category_locked", "party", _("A category is locked"), takes="category"),
    ControlKind("settlement_deferred", "party", _("Settlement is deferred")),
    ControlKind("withdrawals_held", "party", _("Withdrawals are held"), takes="amount"),
    ControlKind("commission_held", "party", _("Commission is held"), takes="amount"),
    ControlKind(
        "voucher_sale_off", "party", _("Voucher sale is off; redemption and refund stay on")
    ),
    ControlKind("shop_out_of_browsing", "party", _("The shop is not shown to those who browse")),
    ControlKind("shop_out_of_search", "party", _("The shop is not in search")),
    ControlKind("shop_hidden", "party", _("The shop and all its listings are hidden")),
    ControlKind("account_suspended", "party", _("The account is suspended")),
    ControlKind("account_closed", "party", _("The account is closed")),
    ControlKind("removed", "item", _("Removed")),
    ControlKind("hidden", "item", _("Hidden")),
    ControlKind("demoted", "item", _("Shown less"), takes="percent"),
    ControlKind("labelled", "item", _("Carries a label")),
    ControlKind("age_gated", "item", _("Shown to adults only")),
    ControlKind("not_shoppable", "item", _("Cannot be bought from")),
    ControlKind("out_of_search", "item", _("Not in search")),
    ControlKind("out_of_recommendations", "item", _("Not recommended")),
    ControlKind("settlement_faster", "party", _("Faster settlement"), gives=True),
    ControlKind("caps_raised", "party", _("Higher caps"), takes="cap", gives=True),
    ControlKind("deposit_lowered", "party", _("Lower deposit"), takes="percent", gives=True),
    ControlKind("campaign_access", "party", _("Campaign access"), gives=True),
    ControlKind("badge", "party", _("A badge on the shop"), gives=True),
    ControlKind("priority_review", "party", _("Priority review"), gives=True),
)

PARTY_KINDS: dict[str, "str | Promise"] = {
    "seller": _("Sellers"),
    "creator": _("Creators"),
    "local_merchant": _("Local-service merchants"),
}

ITEM_KINDS: dict[str, "str | Promise"] = {
    "listing": _("listings"),
    "video": _("videos"),
    "live": _("LIVEs"),
    "live_moment": _("moments of a LIVE"),
    "voucher": _("vouchers"),
    "venue": _("venues"),
    "order": _("orders"),
    "message": _("messages"),
    "review": _("reviews"),
}
