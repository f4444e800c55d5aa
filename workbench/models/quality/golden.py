"""Golden cases: decided ones with a known right answer, shown again among the ordinary work."""

from django.db import models
from django.db.models import Q

from governance import clock, codes
from governance.ledger import AppendOnly
from workbench.models.cases import Case
from workbench.models.decisions import Decision


class GoldenCase(models.Model):
    """A decided case with the right answer and why, by a quality lead."""

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=12, choices=Decision.Outcome)
    severity = models.CharField(max_length=20, blank=True)
    explanation = models.ForeignKey(
        "governance.Content", on_delete=models.PROTECT, related_name="+"
    )
    actor = models.CharField(max_length=80)
    created_at = models.DateTimeField(default=clock.now)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["decision"],
                condition=Q(retired_at__isnull=True),
                name="golden_once_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        return codes.encode("GOLD", self.pk)


class GoldenRate(AppendOnly):
    """One of how many cases that are handed out is a golden one; 0 is none. The newest row holds."""

    one_in = models.PositiveIntegerField()
    actor = models.CharField(max_length=80)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="golden_rate_is_bounded", condition=Q(one_in=0) | Q(one_in__gte=5)
            )
        ]

    def __str__(self) -> str:
        return f"one in {self.one_in}"


class GoldenCopyQuerySet(models.QuerySet):
    def in_hands_of(self, viewer: int | None) -> "GoldenCopyQuerySet":
        """Dealt to this person, neither answered nor told."""
        return self.filter(reviewer=viewer, answer__isnull=True, withdrawn_at__isnull=True)


class GoldenCopy(models.Model):
    """A golden case as it was dealt to one reviewer. Its case looks like any other and does nothing."""

    golden = models.ForeignKey(GoldenCase, on_delete=models.PROTECT, related_name="copies")
    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="golden_copy")
    reviewer = models.ForeignKey("governance.User", on_delete=models.PROTECT, related_name="+")
    dealt_at = models.DateTimeField(default=clock.now)
    withdrawn_at = models.DateTimeField(
        null=True, blank=True, help_text="When it was told without an answer: it could not do that."
    )

    objects = GoldenCopyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["golden", "reviewer"], name="golden_dealt_once_per_reviewer"
            )
        ]

    def __str__(self) -> str:
        return f"{self.golden} for {self.reviewer}"


class GoldenAnswer(AppendOnly):
    """What a reviewer answered on a golden case, and whether it was right."""

    copy = models.OneToOneField(GoldenCopy, on_delete=models.PROTECT, related_name="answer")
    outcome = models.CharField(max_length=12, choices=Decision.Outcome)
    severity = models.CharField(max_length=20, blank=True)
    reason = models.ForeignKey("governance.Content", on_delete=models.PROTECT, related_name="+")
    reason_digest = models.CharField(max_length=64)
    right_outcome = models.BooleanField()
    right_severity = models.BooleanField()
    actor = models.CharField(max_length=80)

    def __str__(self) -> str:
        return f"{self.copy}: {self.get_outcome_display()}"

    @property
    def right(self) -> bool:
        return self.right_outcome and self.right_severity
