"""Files of orders that the worker takes in, and what was wrong with their lines."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from governance import clock, codes
from governance.actors import Actor


class OrderFile(models.Model):
    """One file of orders: how far it has been taken in. A part of it commits with this row."""

    class State(models.TextChoices):
        QUEUED = "queued", _("waiting for a worker")
        RUNNING = "running", _("being taken in")
        DONE = "done", _("taken in")
        STOPPED = "stopped", _("stopped")
        FAILED = "failed", _("failed")

    UNDER_WAY = (State.QUEUED, State.RUNNING)

    market = models.ForeignKey("governance.Market", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, help_text="Of the accounts that it names by id alone.")
    item_kind = models.CharField(max_length=20)
    name = models.CharField(max_length=200, help_text="As its sender called it.")
    content = models.ForeignKey(
        "governance.Content",
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Erased as soon as it is worked off.",
    )
    size = models.PositiveBigIntegerField()
    position = models.PositiveBigIntegerField(default=0, help_text="Bytes that were worked off.")
    line = models.PositiveIntegerField(default=0, help_text="The last line that was.")
    accepted = models.PositiveIntegerField(default=0)
    duplicates = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=8, choices=State, default=State.QUEUED)
    tries = models.PositiveSmallIntegerField(default=0, help_text="In vain, of the next part.")
    problem = models.CharField(max_length=200, blank=True)
    actor = models.CharField(max_length=80)
    sent_at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(
                fields=["id"],
                name="order_file_under_way",
                condition=Q(state__in=["queued", "running"]),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="order_file_is_read_up_to_its_end", condition=Q(position__lte=F("size"))
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        return codes.encode("FILE", self.pk)

    @property
    def under_way(self) -> bool:
        return self.state in self.UNDER_WAY

    @property
    def sender(self) -> Actor:
        return Actor.parse(self.actor)


class OrderFileFault(models.Model):
    """What was wrong with one line, and what to do about it."""

    file = models.ForeignKey(OrderFile, on_delete=models.CASCADE, related_name="faults")
    line = models.PositiveIntegerField()
    column = models.CharField(max_length=80, blank=True)
    value = models.CharField(max_length=200, blank=True)
    code = models.CharField(max_length=60)
    message = models.TextField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["file", "line"], name="order_file_line_once")
        ]

    def __str__(self) -> str:
        return f"line {self.line}: {self.message}"
