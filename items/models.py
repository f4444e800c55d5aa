"""What a violation is about, when it is not the account itself."""

from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from governance import clock
from governance.ledger import AppendOnly


class Kind(models.TextChoices):
    LISTING = "listing", _("listing")
    VIDEO = "video", _("video")
    LIVE = "live", _("LIVE")
    LIVE_MOMENT = "live_moment", _("LIVE moment")
    VOUCHER = "voucher", _("voucher")
    VENUE = "venue", _("venue")
    ORDER = "order", _("order")
    MESSAGE = "message", _("message")
    REVIEW = "review", _("review")


class ItemQuerySet(models.QuerySet):
    def visible_to(self, principal):
        """Staff and keys see every item, members those of their own parties."""
        if principal.sees_all_parties:
            return self
        if principal.user_id is None:
            return self.none()
        return self.filter(
            owner__memberships__user_id=principal.user_id, owner__memberships__ended_at__isnull=True
        )


class Item(models.Model):
    """One thing that can be looked at and acted on: a listing, a video, a moment of a LIVE."""

    Kind = Kind

    class State(models.TextChoices):
        ACTIVE = "active", _("active")
        GONE = "gone", _("gone")

    market = models.ForeignKey("governance.Market", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=16, choices=Kind)
    external_id = models.CharField(max_length=120)
    owner = models.ForeignKey("parties.Party", on_delete=models.PROTECT, related_name="+")
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    category = models.CharField(max_length=80, blank=True)
    brand = models.CharField(max_length=120, blank=True, default="", db_default="")
    product_code = models.CharField(
        max_length=80, blank=True, default="", db_default="", help_text="GTIN, EAN, ISBN or own."
    )
    language = models.CharField(max_length=12, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.ACTIVE)
    created_at = models.DateTimeField(default=clock.now)

    objects = ItemQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(Lower("brand"), "id", name="item_of_brand", condition=~Q(brand="")),
            models.Index(
                fields=["product_code", "id"], name="item_of_product", condition=~Q(product_code="")
            ),
            models.Index(
                fields=["category", "id"], name="item_of_category", condition=~Q(category="")
            ),
            models.Index(OpClass("external_id", "varchar_pattern_ops"), name="item_by_id_prefix"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["market", "kind", "external_id"], name="item_once_per_market_and_kind"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.external_id}"

    @property
    def ref(self) -> str:
        return f"{self.market_id}:{self.kind}:{self.external_id}"


class ItemParty(models.Model):
    """Another party with a part in an item: the creator in a shop's LIVE, an agency, a co-host."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="other_parties")
    party = models.ForeignKey("parties.Party", on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=40)

    class Meta:
        verbose_name_plural = "item parties"
        constraints = [
            models.UniqueConstraint(
                fields=["item", "party", "role"], name="item_party_once_per_role"
            )
        ]

    def __str__(self) -> str:
        return f"{self.party}: {self.role} of {self.item}"


class ItemVersion(AppendOnly):
    """What was seen of an item at one time. The words and addresses are in erasable content:
    title, text, url, image addresses, clip address and second, price, brand."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    seen_at = models.DateTimeField()
    content = models.ForeignKey("governance.Content", on_delete=models.PROTECT, related_name="+")
    content_digest = models.CharField(max_length=64, help_text="Salted; see Content.")
    same_digest = models.CharField(
        max_length=64, help_text="Keyed digest of the data, to see that nothing changed."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "number"], name="item_version_number_once")
        ]

    def __str__(self) -> str:
        return f"{self.item} as seen {self.seen_at:%Y-%m-%d}"
