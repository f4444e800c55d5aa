"""The marketplace's own systems: keys they call with, endpoints we call."""

from django.db import models
from django.db.models import Q, Value
from django.utils.translation import gettext_lazy as _

from governance import clock
from governance.ledger import AppendOnly


class ApiKey(models.Model):
    """A system that may call us. Only a digest of its secret is kept."""

    name = models.CharField(max_length=80)
    prefix = models.CharField(max_length=12, unique=True)
    secret_digest = models.CharField(max_length=64)
    scopes = models.JSONField(default=list)
    speaks_for = models.JSONField(
        default=list,
        db_default=Value([], output_field=models.JSONField()),
        help_text="With act_as:parties: members of such accounts alone, as market:kind; empty means all.",
    )
    created_at = models.DateTimeField(default=clock.now)
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return f"{self.name} ({self.shown})"

    @property
    def shown(self) -> str:
        """What may be shown of it: enough to tell it from others."""
        return f"gs_{self.prefix}_…"


class Endpoint(models.Model):
    """An address of the marketplace that wants to hear of events."""

    url = models.URLField(max_length=400)
    events = models.JSONField(default=list, help_text="Event names; empty means all.")
    secrets = models.JSONField(default=list, help_text="whsec_…; two while one is rotated out.")
    active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return self.url


class Delivery(models.Model):
    """One event owed to one endpoint, until it was taken or given up."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        DELIVERED = "delivered", _("delivered")
        FAILED = "failed", _("given up")

    endpoint = models.ForeignKey(Endpoint, on_delete=models.PROTECT, related_name="deliveries")
    event = models.ForeignKey("governance.Event", on_delete=models.PROTECT, related_name="+")
    webhook_id = models.CharField(max_length=64, help_text="Constant over all attempts.")
    payload = models.JSONField()
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    attempts_made = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(default=clock.now)
    created_at = models.DateTimeField(default=clock.now)
    delivered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "deliveries"
        indexes = [
            models.Index(
                fields=["endpoint", "due_at", "id"],
                name="delivery_due_of_endpoint",
                condition=Q(state="waiting"),
            ),
            models.Index(fields=["endpoint", "-id"], name="delivery_newest_of_endpoint"),
            models.Index(
                fields=["state", "-id"], name="delivery_not_taken", condition=~Q(state="delivered")
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["endpoint", "event"], name="delivery_once_per_endpoint")
        ]

    def __str__(self) -> str:
        return f"{self.webhook_id} → {self.endpoint}"


class DeliveryAttempt(AppendOnly):
    """One try to hand over a delivery."""

    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="attempts")
    number = models.PositiveSmallIntegerField()
    status = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="HTTP status, if any came."
    )
    problem = models.CharField(max_length=200, blank=True)
    milliseconds = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["delivery", "number"], name="delivery_attempt_once")
        ]

    def __str__(self) -> str:
        return f"{self.delivery} try {self.number}"
