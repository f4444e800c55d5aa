"""How a rule fares with people: what they found on its word, and when its mistakes raise a doubt."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from governance import clock
from governance.ledger import AppendOnly


class Confirmed(AppendOnly):
    """A detection of a rule led to this finding."""

    rule = models.ForeignKey(
        "monitoring.Rule", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    detection = models.ForeignKey(
        "monitoring.Detection", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    violation = models.ForeignKey(
        "violations.Violation", on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "confirmed"
        indexes = [models.Index(fields=["rule", "-decided_at"], name="confirmed_of_rule")]
        constraints = [
            models.UniqueConstraint(fields=["detection", "violation"], name="confirmed_once")
        ]

    def __str__(self) -> str:
        return f"{self.rule} led to {self.violation}"


class DoubtLine(models.Model):
    """From how many mistakes on a rule is doubted: one rule's own line, or that of all others."""

    rule = models.OneToOneField(
        "monitoring.Rule",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="doubt_line",
        help_text="Nothing: every rule without a line of its own.",
    )
    days = models.PositiveSmallIntegerField(
        default=90, validators=[MinValueValidator(1), MaxValueValidator(730)]
    )
    least = models.PositiveSmallIntegerField(default=3, validators=[MinValueValidator(1)])
    percent = models.PositiveSmallIntegerField(
        default=10, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    actor = models.CharField(max_length=80, blank=True, default="")
    changed_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["rule"], name="doubt_line_one_for_all_others", nulls_distinct=False
            ),
            models.CheckConstraint(
                name="doubt_line_can_be_reached",
                condition=Q(days__gte=1, least__gte=1, percent__gte=1, percent__lte=100),
            ),
        ]

    def __str__(self) -> str:
        return f"line of {self.rule or 'all other rules'}"


class Doubt(models.Model):
    """Findings of a rule did not hold so often that somebody has to look at it; then what they said."""

    rule = models.ForeignKey("monitoring.Rule", on_delete=models.PROTECT, related_name="doubts")
    raised_at = models.DateTimeField(default=clock.now)
    found = models.PositiveIntegerField()
    fell = models.PositiveIntegerField()
    days = models.PositiveSmallIntegerField()
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.CharField(max_length=80, blank=True, default="")
    answer = models.ForeignKey(
        "governance.Content", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["rule"],
                condition=Q(answered_at__isnull=True),
                name="doubt_open_once_per_rule",
            ),
            models.CheckConstraint(
                name="doubt_answered_says_when_by_whom_and_what",
                condition=Q(answered_at__isnull=True, answered_by="", answer__isnull=True)
                | (Q(answered_at__isnull=False, answer__isnull=False) & ~Q(answered_by="")),
            ),
        ]

    def __str__(self) -> str:
        return f"doubt about {self.rule}"
