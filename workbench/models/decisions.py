"""Decisions, and what became of them."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from governance import clock, codes
from governance.ledger import AppendOnly
from workbench.models.cases import Case


class Decision(AppendOnly):
    """What was decided, by whom, and from when it takes effect. Held ones have no execute_after."""

    class Outcome(models.TextChoices):
        VIOLATION = "violation", _("violation")
        NO_VIOLATION = "no_violation", _("no violation")
        OVERTURN = "overturn", _("decision overturned")
        UPHOLD = "uphold", _("decision upheld")
        PARTLY = "partly", _("decision overturned in part")

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="decisions")
    outcome = models.CharField(max_length=12, choices=Outcome)
    clause = models.CharField(max_length=60)
    severity = models.CharField(max_length=20, blank=True)
    also = models.JSONField(
        default=list,
        db_default=[],
        help_text="Further clauses that are cited: [{clause, severity}].",
    )
    chosen = models.JSONField(
        default=list,
        db_default=[],
        help_text="Measures added of those that the clauses may carry: [{control, duration, params}].",
    )
    eased = models.JSONField(
        default=list,
        db_default=[],
        help_text="Overturned in part: measures that end earlier, [{penalty, ends_at}].",
    )
    version = models.ForeignKey(
        "policies.RulebookVersion", on_delete=models.PROTECT, related_name="+"
    )
    overturn_cause = models.CharField(max_length=16, blank=True)
    reason = models.ForeignKey("governance.Content", on_delete=models.PROTECT, related_name="+")
    reason_digest = models.CharField(max_length=64)
    actor = models.CharField(max_length=80)
    reviewer = models.ForeignKey(
        "governance.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    execute_after = models.DateTimeField(null=True, blank=True)
    supersedes = models.OneToOneField(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="superseded_by",
        help_text="The decision of the same case that this one overrides.",
    )
    approved_score = models.IntegerField(
        null=True,
        blank=True,
        help_text="Score that the decider was shown; a stricter result is held again.",
    )
    approved_joint = models.JSONField(
        null=True,
        blank=True,
        help_text="The same of linked parties that it charges, by party; none was kept in the past.",
    )
    source_key = models.CharField(max_length=120, unique=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["reviewer", "-id"], name="decision_of_reviewer"),
            models.Index(fields=["clause", "-id"], name="decision_of_clause"),
            models.Index(fields=["outcome", "case"], name="decision_by_outcome"),
        ]

    def __str__(self) -> str:
        return f"{self.case}: {self.get_outcome_display()}"

    @property
    def code(self) -> str:
        return codes.encode("DEC", self.pk)

    @property
    def is_override(self) -> bool:
        return self.supersedes_id is not None


class DecisionStep(AppendOnly):
    """What became of a decision: released by a second person, cancelled, executed."""

    class Kind(models.TextChoices):
        RELEASED = "released", _("released")
        CANCELLED = "cancelled", _("cancelled")
        EXECUTED = "executed", _("executed")

    class Cause(models.TextChoices):
        APPEALED = "appealed", _("The party has appealed meanwhile; the appeal decides.")

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=10, choices=Kind)
    actor = models.CharField(max_length=80)
    cause = models.CharField(
        max_length=10,
        choices=Cause,
        blank=True,
        default="",
        db_default="",
        help_text="Why it was cancelled where nobody asked for that.",
    )
    violation = models.ForeignKey(
        "violations.Violation", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["decision", "kind"], name="decision_step_once"),
            models.UniqueConstraint(
                fields=["decision"],
                condition=Q(kind__in=["cancelled", "executed"]),
                name="decision_ends_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.decision} {self.get_kind_display()}"


class ExecutionFault(models.Model):
    """Why a decision that was due could not take effect the last time. Gone once it has."""

    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="fault")
    code = models.CharField(max_length=60)
    words = models.CharField(max_length=300)
    tries = models.PositiveIntegerField(default=1)
    first_at = models.DateTimeField(default=clock.now)
    last_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"{self.decision}: {self.code}"
