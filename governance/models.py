"""The ground: markets, users, events and their outbox, receipts, erasable content."""

from django.contrib.auth.models import AbstractUser
from django.core.files.storage import storages
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from governance import clock
from governance.ledger import AppendOnly


class Market(models.Model):
    """One country or region in which this marketplace trades: one time zone, one currency."""

    code = models.SlugField(primary_key=True, max_length=20)
    name = models.CharField(max_length=80)
    zone = models.CharField(max_length=40, help_text="IANA time zone; days end at its midnight.")
    currency = models.CharField(max_length=3)
    language = models.CharField(max_length=12, default="en")

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class User(AbstractUser):
    """A person who signs in: staff of the marketplace by role, or a member of a party."""

    class Role(models.TextChoices):
        PARTY_MEMBER = "party_member", _("party member")
        REVIEWER = "reviewer", _("reviewer")
        SENIOR_REVIEWER = "senior_reviewer", _("senior reviewer")
        QUALITY_LEAD = "quality_lead", _("quality lead")
        POLICY_MANAGER = "policy_manager", _("policy manager")
        ANALYST = "analyst", _("analyst")
        ADMINISTRATOR = "administrator", _("administrator")

    role = models.CharField(max_length=20, choices=Role, default=Role.PARTY_MEMBER)
    language = models.CharField(
        max_length=12, blank=True, default="", help_text="Of the pages; empty follows the browser."
    )
    zone = models.CharField(max_length=40, default="UTC", help_text="Display only.")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="user_role_is_known",
                condition=Q(
                    role__in=[
                        "party_member",
                        "reviewer",
                        "senior_reviewer",
                        "quality_lead",
                        "policy_manager",
                        "analyst",
                        "administrator",
                    ]
                ),
            )
        ]

    def __str__(self) -> str:
        return self.get_full_name() or self.username

    @property
    def is_marketplace_staff(self) -> bool:
        return self.role != self.Role.PARTY_MEMBER


def private_storage():
    """Where uploads live: outside the web root, and only ever handed out as a checked download."""
    return storages["private"]


class Content(models.Model):
    """Text or a file that erasure can empty. Append-only rows keep its id and salted digest."""

    class Kind(models.TextChoices):
        TEXT = "text", _("text")
        JSON = "json", _("structured text")
        FILE = "file", _("file")

    kind = models.CharField(max_length=8, choices=Kind)
    text = models.TextField(null=True, blank=True)
    data = models.JSONField(null=True, blank=True)
    file = models.FileField(
        storage=private_storage, upload_to="content/%Y/%m/", null=True, blank=True
    )
    name = models.CharField(max_length=200, blank=True, help_text="File name as it was given.")
    media_type = models.CharField(max_length=80, blank=True)
    size = models.PositiveBigIntegerField(default=0, help_text="Bytes.")
    language = models.CharField(max_length=12, blank=True)
    salt = models.CharField(max_length=32)
    digest = models.CharField(max_length=64, db_index=True)
    created_at = models.DateTimeField(default=clock.now)
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="erased_content_is_empty",
                condition=Q(erased_at__isnull=True)
                | Q(text__isnull=True, data__isnull=True, name="", salt=""),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"


class Event(AppendOnly):
    """What happened, by whom, in the transaction in which it happened: the audit line. Ids only."""

    name = models.CharField(max_length=60, db_index=True)
    subject = models.CharField(max_length=80, db_index=True)
    actor = models.CharField(max_length=80, db_index=True)
    payload = models.JSONField(default=dict)
    request_id = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.name} {self.subject} by {self.actor}"


class Outbox(models.Model):
    """One event still owed to one subscriber. The relay deletes it with the subscriber's effect."""

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="+")
    subscriber = models.CharField(max_length=120)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(default=clock.now)
    parked_at = models.DateTimeField(null=True, blank=True)
    last_error = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at", "id"], name="outbox_due", condition=Q(parked_at__isnull=True)
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "subscriber"], name="outbox_once_per_subscriber"
            )
        ]

    def __str__(self) -> str:
        return f"{self.event_id} → {self.subscriber}"


class Receipt(AppendOnly):
    """One subscriber's effect of one event, done exactly once."""

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="+")
    subscriber = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["event", "subscriber"], name="receipt_once_per_subscriber"
            )
        ]

    def __str__(self) -> str:
        return f"{self.subscriber} did {self.event_id}"


class IdempotentRequest(models.Model):
    """An answered POST, kept so that the same key with the same body gets the same answer."""

    owner = models.CharField(max_length=80)
    key = models.CharField(max_length=200)
    path = models.CharField(max_length=400)
    body_digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    answer = models.JSONField(null=True)
    created_at = models.DateTimeField(default=clock.now, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "key"], name="idempotency_key_once_per_owner")
        ]

    def __str__(self) -> str:
        return self.key
