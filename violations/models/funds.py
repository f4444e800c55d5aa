"""Money held back: the decision, every step of it, and where it stands."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from governance.ledger import AppendOnly
from violations.models.controls import Control
from violations.models.findings import Violation
from violations.models.scope import OfParties


class HoldQuerySet(OfParties):
    def of_finding(self, violation: Violation) -> "HoldQuerySet":
        return self.filter(violation=violation)


class FundsHold(AppendOnly):
    """A decision to hold money of a party back, as it was born. What became of it is in its steps.

    An amount is in minor units of its currency; without one all of the balance is held.
    """

    party = models.ForeignKey("parties.Party", on_delete=models.PROTECT, related_name="+")
    violation = models.ForeignKey(
        Violation,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="holds",
        help_text="The finding it rests on; without one the ground stands for itself.",
    )
    version = models.ForeignKey(
        "policies.RulebookVersion", on_delete=models.PROTECT, related_name="+"
    )
    ground = models.CharField(max_length=60)
    kind = models.CharField(max_length=40, help_text="The control that carries it out.")
    amount = models.BigIntegerField(null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    days = models.PositiveSmallIntegerField()
    needs_second = models.BooleanField(default=False)
    decided_at = models.DateTimeField()
    actor = models.CharField(max_length=80)
    reason = models.ForeignKey("governance.Content", on_delete=models.PROTECT, related_name="+")
    reason_digest = models.CharField(max_length=64)
    source_key = models.CharField(max_length=160, unique=True)

    objects = HoldQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name_plural = "holds of funds"
        indexes = [models.Index(fields=["party", "-id"], name="hold_of_party")]
        constraints = [
            models.CheckConstraint(
                name="hold_is_all_or_an_amount_of_a_currency",
                condition=Q(amount__isnull=True, currency="") | (Q(amount__gt=0) & ~Q(currency="")),
            )
        ]

    def __str__(self) -> str:
        return f"HOLD-{self.pk}"


class FundsStep(AppendOnly):
    """One step of a hold. It also says what stood after it, so that any moment can be told."""

    class Kind(models.TextChoices):
        REQUESTED = "requested", _("asked for a second person's approval")
        HELD = "held", _("held")
        REFUSED = "refused", _("refused")
        RELEASED = "released", _("released")
        ASKED = "asked", _("a new look was asked for")
        REVIEWED = "reviewed", _("looked at again")
        EXTENDED = "extended", _("extended")
        ENDED = "ended", _("ended")

    hold = models.ForeignKey(FundsHold, on_delete=models.PROTECT, related_name="steps")
    sequence = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=Kind)
    at = models.DateTimeField()
    amount = models.BigIntegerField(
        null=True, blank=True, help_text="What was released; nothing when all of the balance was."
    )
    left = models.BigIntegerField(
        null=True, blank=True, help_text="What is held after this step; nothing means all."
    )
    ends_at = models.DateTimeField(null=True, blank=True)
    review_at = models.DateTimeField(null=True, blank=True)
    actor = models.CharField(max_length=80)
    reason = models.ForeignKey(
        "governance.Content", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reason_digest = models.CharField(max_length=64, blank=True)
    source_key = models.CharField(max_length=200, unique=True)

    class Meta:
        ordering = ["hold", "sequence"]
        constraints = [
            models.UniqueConstraint(fields=["hold", "sequence"], name="funds_step_once"),
            models.UniqueConstraint(
                fields=["hold"],
                condition=Q(kind__in=["refused", "ended"]) | Q(kind="released", left=0),
                name="hold_is_over_once",
            ),
            models.UniqueConstraint(
                fields=["hold"], condition=Q(kind="held"), name="hold_begins_once"
            ),
            models.CheckConstraint(
                name="funds_step_amounts_are_no_debts",
                condition=(Q(amount__isnull=True) | Q(amount__gt=0))
                & (Q(left__isnull=True) | Q(left__gte=0)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.hold} {self.get_kind_display()}"


class FundsState(models.Model):
    """Where a hold stands, as its last step said: what lists are narrowed by. Made of the steps."""

    class State(models.TextChoices):
        AWAITING = "awaiting", _("awaits a second person")
        RUNNING = "running", _("held")
        RELEASED = "released", _("released")
        ENDED = "ended", _("ended")
        REFUSED = "refused", _("refused")

    hold = models.OneToOneField(
        FundsHold, primary_key=True, on_delete=models.PROTECT, related_name="now"
    )
    party = models.ForeignKey("parties.Party", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State)
    sequence = models.PositiveSmallIntegerField()
    left = models.BigIntegerField(null=True, blank=True)
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    review_at = models.DateTimeField(null=True, blank=True)
    asked_at = models.DateTimeField(
        null=True, blank=True, help_text="Since when the party waits for a new look."
    )
    control = models.OneToOneField(
        Control, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        indexes = [
            models.Index(fields=["party", "state"], name="hold_state_of_party"),
            models.Index(
                fields=["review_at"], name="hold_due_for_review", condition=Q(state="running")
            ),
            models.Index(fields=["ends_at"], name="hold_due_to_end", condition=Q(state="running")),
            models.Index(fields=["hold"], name="hold_awaiting", condition=Q(state="awaiting")),
        ]
        constraints = [
            models.CheckConstraint(
                name="hold_acts_while_it_runs",
                condition=Q(
                    state="running",
                    control__isnull=False,
                    ends_at__gt=F("starts_at"),
                    review_at__isnull=False,
                )
                | (~Q(state="running") & Q(control__isnull=True)),
            )
        ]

    def __str__(self) -> str:
        return f"{self.hold} {self.get_state_display()}"
