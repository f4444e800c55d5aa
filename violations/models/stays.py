"""Measures at rest: for how long, why, and which controls do not act meanwhile."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from governance.ledger import AppendOnly
from violations.models.controls import Control
from violations.models.findings import Violation


class Stay(AppendOnly):
    """The measures of one finding rest from a moment on, as it was granted. Its end is in StayEnded."""

    class Basis(models.TextChoices):
        RULEBOOK = "rulebook", _("the rulebook: an appeal is heard")
        SENIOR = "senior", _("granted by a senior reviewer")
        CORRECTION = "correction", _("a correction is looked at")

    violation = models.ForeignKey(Violation, on_delete=models.PROTECT, related_name="stays")
    party = models.ForeignKey("parties.Party", on_delete=models.PROTECT, related_name="+")
    basis = models.CharField(max_length=10, choices=Basis)
    begins_at = models.DateTimeField()
    until = models.DateTimeField(
        null=True, blank=True, help_text="Nothing: until what it waits for is answered."
    )
    actor = models.CharField(max_length=80)
    reason = models.ForeignKey(
        "governance.Content", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reason_digest = models.CharField(max_length=64, blank=True)
    source_key = models.CharField(max_length=120, unique=True)

    class Meta:
        indexes = [models.Index(fields=["until"], name="stay_due_to_end")]
        constraints = [
            models.CheckConstraint(
                name="stay_by_a_senior_has_reason_and_end",
                condition=~Q(basis="senior") | Q(reason__isnull=False, until__isnull=False),
            ),
            models.CheckConstraint(
                name="stay_ends_after_it_begins",
                condition=Q(until__isnull=True) | Q(until__gt=F("begins_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"stay of {self.violation}"


class StayEnded(AppendOnly):
    """The measures act again, as far as they have not ended: since when, and who said so."""

    stay = models.OneToOneField(Stay, on_delete=models.PROTECT, related_name="ended")
    at = models.DateTimeField()
    actor = models.CharField(max_length=80)

    class Meta:
        verbose_name_plural = "stays ended"

    def __str__(self) -> str:
        return f"ended: {self.stay}"


class StayedControl(models.Model):
    """One control that does not act during a stay: what reads of controls ask. Made of the stay."""

    stay = models.ForeignKey(Stay, on_delete=models.PROTECT, related_name="controls")
    control = models.ForeignKey(Control, on_delete=models.PROTECT, related_name="stays")
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["control", "stay"], name="control_stayed_once_a_stay")
        ]

    def __str__(self) -> str:
        return f"{self.control} rests"
