"""Numbers a day, alerts, experiments, publications."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from governance import clock
from governance.ledger import AppendOnly


class MetricPoint(AppendOnly):
    """One number of one day, as counted at one time; the newest count of a day is the one shown."""

    metric = models.CharField(max_length=60)
    market = models.ForeignKey(
        "governance.Market",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="None: all markets together, by the day of UTC.",
    )
    clause = models.CharField(max_length=60, blank=True)
    day = models.DateField()
    value = models.FloatField()
    of = models.FloatField(null=True, blank=True, help_text="Denominator of a rate.")

    class Meta:
        indexes = [models.Index(fields=["metric", "day", "-id"], name="metric_point_by_day")]

    def __str__(self) -> str:
        return f"{self.metric} {self.day}: {self.value}"


class TouchedDay(models.Model):
    """A day on which something happened, or was undone, since its numbers were last counted."""

    market = models.ForeignKey(
        "governance.Market", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    day = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["market", "day"], nulls_distinct=False, name="touched_day_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.day} in {self.market_id or 'all markets'}"


class AlertRule(models.Model):
    """A line that a metric should not cross."""

    metric = models.CharField(max_length=60)
    title = models.CharField(max_length=120)
    above = models.FloatField()
    active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.title


class Alert(models.Model):
    """A metric crossed its line on a day."""

    rule = models.ForeignKey(AlertRule, on_delete=models.PROTECT, related_name="alerts")
    day = models.DateField()
    value = models.FloatField()
    fired_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["rule", "day"], name="alert_once_a_day")]

    def __str__(self) -> str:
        return f"{self.rule} on {self.day}"


class Experiment(models.Model):
    """A question put to data: two ways of doing something, and how we tell which is better."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        RUNNING = "running", _("running")
        CONCLUDED = "concluded", _("concluded")

    code = models.SlugField(unique=True)
    question = models.CharField(max_length=240)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    started_at = models.DateTimeField(null=True, blank=True)
    concluded_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.question


class Publication(AppendOnly):
    """A report given to the public, as it was given."""

    title = models.CharField(max_length=160)
    period_from = models.DateField()
    period_to = models.DateField()
    content = models.ForeignKey("governance.Content", on_delete=models.PROTECT, related_name="+")
    content_digest = models.CharField(max_length=64)

    def __str__(self) -> str:
        return self.title
