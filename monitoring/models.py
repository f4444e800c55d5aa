"""What is noticed: metrics and their signals, orders, rules, detections, reports."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from governance import clock
from governance.ledger import AppendOnly
from monitoring.dispute_models import DisputeAnswer, DisputeFile, MetricDispute, MetricRow
from monitoring.doubt_models import Confirmed, Doubt, DoubtLine
from monitoring.file_models import OrderFile, OrderFileFault

__all__ = [
    "Arrival",
    "Confirmed",
    "Detection",
    "DisputeAnswer",
    "DisputeFile",
    "Doubt",
    "DoubtLine",
    "EarningDue",
    "Evaluation",
    "Metric",
    "MetricDispute",
    "MetricRow",
    "Order",
    "OrderDay",
    "OrderFile",
    "OrderFileFault",
    "Report",
    "ReportQuerySet",
    "Rule",
    "RuleVersion",
    "Signal",
]


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

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.title


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


class Order(AppendOnly):
    """One outcome of one order, as it was told us. A later outcome is a row of its own."""

    class Outcome(models.TextChoices):
        PLACED = "placed", _("placed")
        COMPLETED = "completed", _("completed")
        RETURNED = "returned", _("returned")
        REFUNDED = "refunded", _("refunded")
        CANCELLED = "cancelled", _("cancelled")
        SAMPLE = "sample", _("sample")

    party = models.ForeignKey("parties.Party", on_delete=models.PROTECT, related_name="+")
    item = models.ForeignKey(
        "items.Item", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    external_id = models.CharField(max_length=120)
    outcome = models.CharField(max_length=10, choices=Outcome)
    placed_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    amount = models.BigIntegerField(default=0, help_text="Minor units.")
    currency = models.CharField(max_length=3)

    class Meta:
        indexes = [
            models.Index(fields=["party", "settled_at"], name="order_of_party"),
            models.Index(fields=["external_id"], name="order_by_id"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["party", "external_id", "outcome"], name="order_outcome_once"
            )
        ]

    def __str__(self) -> str:
        return f"order {self.external_id} {self.get_outcome_display()}"


class OrderDay(models.Model):
    """What one party sold on one local day in one currency: sums of its orders, kept by intake.

    `placed` counts by the day of placing, all else by the day of settlement; an order that was
    completed without a time of settlement counts as settled when it was placed. Clean are completed
    ones that were not returned, refunded, cancelled or samples, whenever that was learned.
    """

    # The unique key begins with it.
    party = models.ForeignKey(
        "parties.Party", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    day = models.DateField()
    currency = models.CharField(max_length=3)
    placed = models.PositiveIntegerField(default=0)
    completed = models.PositiveIntegerField(default=0)
    clean_orders = models.PositiveIntegerField(default=0)
    completed_amount = models.BigIntegerField(default=0, help_text="Minor units.")
    clean_amount = models.BigIntegerField(default=0, help_text="Minor units.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["party", "day", "currency"], name="order_day_once_per_currency"
            ),
            models.CheckConstraint(
                name="order_day_clean_are_completed",
                condition=Q(
                    clean_orders__lte=F("completed"), clean_amount__lte=F("completed_amount")
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.clean_orders} clean orders on {self.day}"


class EarningDue(models.Model):
    """A party whose clean orders may have changed since its credit was last derived.

    Intake holds this row until it commits, so that outcomes of one party's orders are counted one
    batch after the other, and whoever derives credit takes the row away before it reads.
    """

    party = models.OneToOneField("parties.Party", on_delete=models.PROTECT, related_name="+")
    marked_at = models.DateTimeField(default=clock.now, db_index=True)

    class Meta:
        verbose_name_plural = "earning due"

    def __str__(self) -> str:
        return f"credit of {self.party}"


class Rule(models.Model):
    """A line that conduct may cross: an expression over metrics, tied to a clause."""

    code = models.SlugField(unique=True, max_length=60)
    title = models.CharField(max_length=120)
    rulebook = models.ForeignKey("policies.Rulebook", on_delete=models.PROTECT, related_name="+")
    clause = models.CharField(max_length=60)
    target = models.CharField(
        max_length=8, choices=[("party", _("party")), ("item", _("item"))], default="party"
    )
    active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.title


class RuleVersion(AppendOnly):
    """One wording of a rule, from one moment on. It opens cases, or decides where it may."""

    class Mode(models.TextChoices):
        CASE = "case", _("opens a case for a person")
        DECIDE = "decide", _("decides alone")

    rule = models.ForeignKey(Rule, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    expression = models.TextField(help_text="CEL over metrics, each a double.")
    severity = models.CharField(max_length=20)
    mode = models.CharField(max_length=8, choices=Mode, default=Mode.CASE)
    effective_from = models.DateTimeField()
    actor = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["rule", "number"], name="rule_version_number_once")
        ]

    def __str__(self) -> str:
        return f"{self.rule} v{self.number}"


class Evaluation(models.Model):
    """One run of a rule version: how many breached, were clean, are unknown."""

    class Scope(models.TextChoices):
        ALL = "all", _("everybody it concerns")
        TOUCHED = "touched", _("those with new signals")

    rule_version = models.ForeignKey(
        RuleVersion, on_delete=models.PROTECT, related_name="evaluations"
    )
    scope = models.CharField(max_length=8, choices=Scope, default=Scope.ALL)
    actor = models.CharField(max_length=80, default="system:clock")
    started_at = models.DateTimeField(default=clock.now)
    finished_at = models.DateTimeField(null=True, blank=True)
    reached = models.BigIntegerField(
        default=0, help_text="Last party or item judged: where another worker takes over."
    )
    signals_until = models.BigIntegerField(
        default=0, help_text="Last signal id taken into account."
    )
    evaluated = models.PositiveIntegerField(default=0)
    breached = models.PositiveIntegerField(default=0)
    cleared = models.PositiveIntegerField(default=0, help_text="Found clean.")
    unknown = models.PositiveIntegerField(default=0)
    raised = models.PositiveIntegerField(default=0, help_text="Detections that are new.")

    class Meta:
        indexes = [
            models.Index(
                fields=["rule_version", "scope", "-id"], name="evaluation_latest_of_version"
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["rule_version"],
                condition=Q(scope="all", finished_at__isnull=True),
                name="evaluation_of_everybody_runs_once",
            ),
            models.CheckConstraint(
                name="evaluation_counts_add_up",
                condition=Q(evaluated=F("breached") + F("cleared") + F("unknown")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule_version}: {self.breached} of {self.evaluated}"


class Detection(AppendOnly):
    """A rule version was breached by this party, with these values, in this window of conduct."""

    party = models.ForeignKey("parties.Party", on_delete=models.PROTECT, related_name="+")
    item = models.ForeignKey(
        "items.Item", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    rule_version = models.ForeignKey(
        RuleVersion, on_delete=models.PROTECT, related_name="detections"
    )
    clause = models.CharField(max_length=60)
    facts = models.JSONField(help_text="Metric code → value. Numbers only.")
    conduct_from = models.DateTimeField()
    conduct_to = models.DateTimeField()
    source_key = models.CharField(max_length=160, unique=True)

    class Meta:
        indexes = [models.Index(fields=["party", "clause"], name="detection_of_party")]

    def __str__(self) -> str:
        return f"{self.clause} by {self.party}"


class ReportQuerySet(models.QuerySet):
    def visible_to(self, principal):
        """Staff see every report, who sent one sees it, the party it is about sees none."""
        if principal.role is not None and principal.role != "party_member":
            return self
        if principal.is_anonymous:
            return self.none()
        return self.filter(actor=str(principal.actor))


class Report(models.Model):
    """What a user, a rights holder or a trusted flagger told us about an item or a party."""

    class Source(models.TextChoices):
        BUYER = "buyer", _("buyer")
        RIGHTS_HOLDER = "rights_holder", _("rights holder")
        TRUSTED_FLAGGER = "trusted_flagger", _("trusted flagger")

    class Outcome(models.TextChoices):
        OPEN = "open", _("open")
        ACTED = "acted", _("acted upon")
        NO_VIOLATION = "no_violation", _("no violation found")
        REVERSED = "reversed", _("acted upon, and undone on appeal")

    party = models.ForeignKey("parties.Party", on_delete=models.PROTECT, related_name="+")
    item = models.ForeignKey(
        "items.Item", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    source = models.CharField(max_length=16, choices=Source)
    reporter = models.CharField(max_length=120, help_text="The marketplace's id of the reporter.")
    clause = models.CharField(max_length=60)
    content = models.ForeignKey("governance.Content", on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=12, choices=Outcome, default=Outcome.OPEN)
    contact = models.ForeignKey(
        "governance.Content",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Where the outcome is mailed to: one address, in erasable content.",
    )
    language = models.CharField(
        max_length=12, default="en", db_default="en", help_text="In which the reporter is told."
    )
    source_key = models.CharField(max_length=160, unique=True)
    actor = models.CharField(max_length=80, db_index=True, help_text="Who sent it to us.")
    received_at = models.DateTimeField(default=clock.now)

    objects = ReportQuerySet.as_manager()

    def __str__(self) -> str:
        return f"report on {self.item or self.party}"
