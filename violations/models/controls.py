"""What the marketplace must obey."""

from django.apps import apps
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from governance.ledger import AppendOnly
from violations.models.penalties import Penalty


class ControlQuerySet(models.QuerySet):
    def in_force_at(self, moment):
        """Begun and not ended; whether it rests meanwhile is not asked."""
        return self.unended_at(moment).filter(starts_at__lte=moment)

    def unended_at(self, moment):
        """Whatever acts or will."""
        return self.filter(lifted_at__isnull=True).filter(
            Q(ends_at__isnull=True) | Q(ends_at__gt=moment)
        )

    def acting_at(self, moment):
        """In force and not at rest: what must be obeyed."""
        return self.in_force_at(moment).filter(~Exists(resting_at(moment)))


def resting_at(moment):
    """The stay of the outer control at a moment."""
    stays = apps.get_model("violations", "StayedControl").objects
    return stays.filter(control=OuterRef("pk"), begins_at__lte=moment).filter(
        Q(ends_at__isnull=True) | Q(ends_at__gt=moment)
    )


class Control(models.Model):
    """What the marketplace must obey about one party or one item, for one cause."""

    class Cause(models.TextChoices):
        VIOLATION = "violation", _("a violation")
        CROSSING = "crossing", _("a milestone")
        REPEAT = "repeat", _("breaches that repeat")
        METRIC = "metric", _("a metric line")
        REQUIREMENT = "requirement", _("an unmet requirement")
        PROTECTION = "protection", _("a protection without blame")
        INCIDENT = "incident", _("an incident")
        LEGAL_ORDER = "legal_order", _("a legal order")
        TIER = "tier", _("a tier")
        FUNDS = "funds", _("a hold of funds")

    party = models.ForeignKey("parties.Party", on_delete=models.PROTECT, related_name="+")
    item = models.ForeignKey(
        "items.Item", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    kind = models.CharField(max_length=40)
    params = models.JSONField(default=dict)
    cause = models.CharField(max_length=12, choices=Cause)
    cause_ref = models.CharField(max_length=80)
    penalty = models.OneToOneField(
        Penalty, null=True, blank=True, on_delete=models.PROTECT, related_name="control"
    )
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)
    lifted_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="When the beat wrote the end into the log; reads never need it.",
    )
    waits = models.BooleanField(
        default=False,
        db_default=False,
        help_text="It was imposed to begin later, and its beginning is not in the log yet.",
    )
    source_key = models.CharField(max_length=160, unique=True)

    objects = ControlQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["party"],
                name="control_in_force_of_party",
                condition=Q(lifted_at__isnull=True, closed_at__isnull=True, item__isnull=True),
            ),
            models.Index(
                fields=["item"],
                name="control_in_force_of_item",
                condition=Q(lifted_at__isnull=True, closed_at__isnull=True, item__isnull=False),
            ),
            models.Index(
                fields=["ends_at"],
                name="control_due_to_end",
                condition=Q(lifted_at__isnull=True, closed_at__isnull=True, ends_at__isnull=False),
            ),
            models.Index(
                fields=["cause_ref", "id"],
                name="control_of_incident",
                condition=Q(cause="incident"),
            ),
            models.Index(
                fields=["cause_ref"],
                name="control_of_requirement",
                condition=Q(cause="requirement"),
            ),
            models.Index(
                fields=["starts_at"], name="control_due_to_begin", condition=Q(waits=True)
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="control_ends_after_it_starts",
                condition=Q(ends_at__isnull=True) | Q(ends_at__gte=F("starts_at")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} on {self.item or self.party}"


class Acknowledgement(AppendOnly):
    """The marketplace says that it enforces a control, or that it has stopped."""

    class State(models.TextChoices):
        ENFORCED = "enforced", _("enforced")
        RELEASED = "released", _("released")

    control = models.ForeignKey(Control, on_delete=models.PROTECT, related_name="acknowledgements")
    state = models.CharField(max_length=10, choices=State, default=State.ENFORCED)
    actor = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["control", "state"], name="acknowledged_once_per_state")
        ]

    def __str__(self) -> str:
        return f"{self.control} {self.get_state_display()}"
