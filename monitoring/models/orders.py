"""Orders as the marketplace told of them, by day, and what they earn."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from governance import clock
from governance.ledger import AppendOnly


class Order(AppendOnly):
    """One outcome of one order, as it was told us. A later outcome is a row of its own."""

    class Outcome(models.TextChoices):
        PLACED = "placed", _("placed")
        COMPLETED = "completed", _("completed")
        RETURNED = "returned", _("returned")
        REFUNDED = "refunded", _("refunded")
        CANCELLED = "cancelled", _("cancelled")
        SAMPLE = "sample", _("sample")

    party = models.ForeignKey("parties.Party", on_delete=models.PROTECT, related_name="+")
    item = models.ForeignKey(
        "items.Item", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    external_id = models.CharField(max_length=120)
    outcome = models.CharField(max_length=10, choices=Outcome)
    placed_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    amount = models.BigIntegerField(default=0, help_text="Minor units.")
    currency = models.CharField(max_length=3)

    class Meta:
        indexes = [
            models.Index(fields=["party", "settled_at"], name="order_of_party"),
            models.Index(fields=["external_id"], name="order_by_id"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["party", "external_id", "outcome"], name="order_outcome_once"
            )
        ]

    def __str__(self) -> str:
        return f"order {self.external_id} {self.get_outcome_display()}"


class OrderDay(models.Model):
    """What one party sold on one local day in one currency: sums of its orders, kept by intake.

    `placed` counts by the day of placing, all else by the day of settlement; an order that was
    completed without a time of settlement counts as settled when it was placed. Clean are completed
    ones that were not returned, refunded, cancelled or samples, whenever that was learned.
    """

    # The unique key begins with it.
    party = models.ForeignKey(
        "parties.Party", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    day = models.DateField()
    currency = models.CharField(max_length=3)
    placed = models.PositiveIntegerField(default=0)
    completed = models.PositiveIntegerField(default=0)
    clean_orders = models.PositiveIntegerField(default=0)
    completed_amount = models.BigIntegerField(default=0, help_text="Minor units.")
    clean_amount = models.BigIntegerField(default=0, help_text="Minor units.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["party", "day", "currency"], name="order_day_once_per_currency"
            ),
            models.CheckConstraint(
                name="order_day_clean_are_completed",
                condition=Q(
                    clean_orders__lte=F("completed"), clean_amount__lte=F("completed_amount")
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.clean_orders} clean orders on {self.day}"


class EarningDue(models.Model):
    """A party whose clean orders may have changed since its credit was last derived.

    Intake holds this row until it commits, so that outcomes of one party's orders are counted one
    batch after the other, and whoever derives credit takes the row away before it reads.
    """

    party = models.OneToOneField("parties.Party", on_delete=models.PROTECT, related_name="+")
    marked_at = models.DateTimeField(default=clock.now, db_index=True)

    class Meta:
        verbose_name_plural = "earning due"

    def __str__(self) -> str:
        return f"credit of {self.party}"
