"""What is measured: metrics, their signals, and what came in twice."""

from copy import copy

from django.db import models
from django.db.models import F, Q

from governance.ledger import AppendOnly


class Metric(models.Model):
    """A number that rules may use, and what it means."""

    code = models.SlugField(primary_key=True, max_length=60)
    title = models.CharField(max_length=120)
    unit = models.CharField(
        max_length=20, help_text="count, fraction, stars, or a currency amount."
    )
    definition = models.TextField(blank=True)
    formula = models.CharField(max_length=300, blank=True, default="", db_default="")
    fault_raises = models.BooleanField(
        default=True,
        db_default=True,
        help_text="Whether a fault is counted in the value, as in a rate of lateness.",
    )
    excused_leave_total = models.BooleanField(
        default=False,
        db_default=False,
        help_text="Whether a row that is no longer a fault leaves what the value is measured over too.",
    )
    window_days = models.PositiveSmallIntegerField(null=True, blank=True)
    translations = models.JSONField(
        default=dict,
        blank=True,
        help_text="By language: title, definition and formula. What is missing is shown as it is.",
    )

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.title

    def in_language(self, language: str) -> "Metric":
        """The same, to be read and not to be saved, in a language as far as its words are there."""
        here = copy(self)
        for name, words in self.translations.get(language, {}).items():
            setattr(here, name, words)
        return here


class Signal(AppendOnly):
    """One observed value of one metric, of a party or an item. No value means not known."""

    # The composite indexes below begin with each of these three; indexes of their own would only
    # make intake slower.
    party = models.ForeignKey(
        "parties.Party", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    item = models.ForeignKey(
        "items.Item",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    metric = models.ForeignKey(Metric, on_delete=models.PROTECT, related_name="+", db_index=False)
    value = models.FloatField(null=True, blank=True)
    observed_at = models.DateTimeField(help_text="Time of conduct: the end of a metric's window.")
    window_from = models.DateTimeField(null=True, blank=True)
    measured_over = models.PositiveIntegerField(
        null=True,
        blank=True,
        help_text="What a fraction is a fraction of: how many were looked at.",
    )
    source_key = models.CharField(max_length=160)

    class Meta:
        indexes = [
            models.Index(
                fields=["party", "metric", "-observed_at", "-id"],
                condition=Q(item__isnull=True),
                name="signal_latest_of_account",
            ),
            models.Index(
                fields=["item", "metric", "-observed_at", "-id"],
                condition=Q(item__isnull=False),
                name="signal_latest_of_item",
            ),
            models.Index(fields=["party", "-id"], name="signal_of_party"),
            models.Index(fields=["metric", "-id"], name="signal_of_metric"),
            models.Index(
                fields=["metric", "-id"], condition=Q(value__isnull=True), name="signal_not_known"
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["source_key"], name="signal_source_key_once"),
            models.CheckConstraint(
                name="signal_window_comes_first",
                condition=Q(window_from__isnull=True) | Q(window_from__lte=F("observed_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.metric_id} = {self.value}"


class Arrival(models.Model):
    """Signals that came in one statement and that no rule has looked at yet: a range of ids.

    A trigger writes it with the signals, whoever inserts them, and it becomes visible when they do.
    A watermark over ids would skip a transaction that took its ids early and committed late.
    """

    first_signal = models.BigIntegerField()
    last_signal = models.BigIntegerField()

    def __str__(self) -> str:
        return f"signals {self.first_signal} to {self.last_signal}"
