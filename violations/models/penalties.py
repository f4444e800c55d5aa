"""What a finding entails, and what became of it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from governance.ledger import AppendOnly
from violations.models.findings import Violation
from violations.models.repeats import RepeatReached


class Penalty(AppendOnly):
    """One measure imposed, for one cause, as it was born. What became of it is in its steps."""

    party = models.ForeignKey("parties.Party", on_delete=models.PROTECT, related_name="+")
    item = models.ForeignKey(
        "items.Item", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    violation = models.ForeignKey(Violation, on_delete=models.PROTECT, related_name="penalties")
    crossing = models.ForeignKey(
        "credits.Crossing", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    repeat = models.ForeignKey(
        RepeatReached, null=True, blank=True, on_delete=models.PROTECT, related_name="penalties"
    )
    measure = models.CharField(max_length=40)
    params = models.JSONField(default=dict)
    duration = models.CharField(max_length=20, help_text="days, until_recovered or permanent")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)
    source_key = models.CharField(max_length=160, unique=True)

    class Meta:
        verbose_name_plural = "penalties"
        indexes = [models.Index(fields=["party", "-starts_at"], name="penalty_of_party")]

    def __str__(self) -> str:
        return f"{self.measure} for {self.party}"


class PenaltyStep(AppendOnly):
    """What became of a penalty."""

    class Kind(models.TextChoices):
        LIFTED = "lifted", _("lifted")
        EXPIRED = "expired", _("expired")
        RECOVERED = "recovered", _("ended by recovery")
        SHORTENED = "shortened", _("shortened")

    penalty = models.ForeignKey(Penalty, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=10, choices=Kind)
    sequence = models.PositiveSmallIntegerField(default=1)
    ends_at = models.DateTimeField()
    actor = models.CharField(max_length=80)
    reason = models.ForeignKey(
        "governance.Content",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Why it was lifted by hand; other ends are told by what brought them.",
    )
    reason_digest = models.CharField(max_length=64, blank=True, default="", db_default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["penalty", "sequence"], name="penalty_step_once"),
            models.UniqueConstraint(
                fields=["penalty"],
                condition=~Q(kind="shortened"),
                name="penalty_ends_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.penalty} {self.get_kind_display()}"
