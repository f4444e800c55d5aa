"""Rules, their versions and evaluations, and what they detect."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from governance import clock
from governance.ledger import AppendOnly


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
