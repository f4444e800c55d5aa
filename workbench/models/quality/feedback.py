"""What a reviewer is told about their own decisions, and what they answer."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from governance import clock
from workbench.models.quality.golden import GoldenAnswer
from workbench.models.quality.reviews import Review


class Feedback(models.Model):
    """One thing a reviewer is told, with the case behind it; seen, and answered if they wish."""

    class Kind(models.TextChoices):
        REVIEW = "review", _("a second review")
        GOLDEN = "golden", _("a golden case")
        FELL = "fell", _("a decision that did not hold")

    reviewer = models.ForeignKey("governance.User", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind)
    review = models.OneToOneField(
        Review, null=True, blank=True, on_delete=models.PROTECT, related_name="feedback"
    )
    golden_answer = models.OneToOneField(
        GoldenAnswer, null=True, blank=True, on_delete=models.PROTECT, related_name="feedback"
    )
    overturned = models.OneToOneField(
        "violations.ViolationOverturned",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    decision = models.ForeignKey(
        "workbench.Decision",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="The reviewer's own, of a finding that fell.",
    )
    given_at = models.DateTimeField(default=clock.now)
    seen_at = models.DateTimeField(null=True, blank=True)
    answer = models.ForeignKey(
        "governance.Content", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "feedback"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["reviewer", "-id"], name="feedback_of_reviewer")]
        constraints = [
            models.CheckConstraint(
                name="feedback_is_about_one_thing",
                condition=Q(
                    kind="review",
                    review__isnull=False,
                    golden_answer__isnull=True,
                    overturned__isnull=True,
                    decision__isnull=True,
                )
                | Q(
                    kind="golden",
                    review__isnull=True,
                    golden_answer__isnull=False,
                    overturned__isnull=True,
                    decision__isnull=True,
                )
                | Q(
                    kind="fell",
                    review__isnull=True,
                    golden_answer__isnull=True,
                    overturned__isnull=False,
                    decision__isnull=False,
                ),
            )
        ]

    def __str__(self) -> str:
        return f"to {self.reviewer} on {self.review or self.golden_answer or self.decision}"
