"""What an overturn put right, item by item, to be shown to the party and told to the marketplace."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from governance.ledger import AppendOnly
from violations.models.findings import ViolationOverturned


class PutRight(AppendOnly):
    """One thing that was put right when a finding fell. `amount` is in points or minor units."""

    class Kind(models.TextChoices):
        POINTS = "points", _("points returned")
        MILESTONE = "milestone", _("a line no longer counts as passed")
        REPEAT = "repeat", _("a count of repeats no longer stands")
        REPRICED = "repriced", _("another finding costs less")
        MEASURE = "measure", _("a measure ended")
        LISTING = "listing", _("to be shown again")
        FUNDS = "funds", _("money released")
        TIER = "tier", _("tier regained")
        LINKED = "linked", _("a linked account's finding fell with it")

    overturned = models.ForeignKey(
        ViolationOverturned, on_delete=models.PROTECT, related_name="put_right"
    )
    kind = models.CharField(max_length=10, choices=Kind)
    ref = models.CharField(max_length=120, help_text="Such as `penalty:12` or a tier's code.")
    name = models.CharField(max_length=60, blank=True, help_text="A measure, a line, a tier.")
    amount = models.BigIntegerField(null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    item = models.ForeignKey(
        "items.Item", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name_plural = "put right"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["overturned", "kind", "ref"], name="put_right_once_per_thing"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.ref}"
