"""Second looks at decisions, and what a lead says where two people differ."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from governance import clock, codes
from governance.ledger import AppendOnly
from workbench.models.decisions import Decision
from workbench.models.quality.plans import Sampled


class ReviewQuerySet(models.QuerySet):
    def waiting(self):
        """Those that nobody has closed; some may be in somebody's hands."""
        return self.filter(closed_at__isnull=True)

    def closed(self):
        return self.filter(closed_at__isnull=False)

    def differing(self):
        """Closed with another answer than the first, and not adjudicated yet."""
        return self.filter(agrees=False, adjudication__isnull=True)


class Review(models.Model):
    """A second look at a decision, for quality, by somebody who had no part in it and sees none of it."""

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="reviews")
    sampled = models.OneToOneField(
        Sampled, null=True, blank=True, on_delete=models.PROTECT, related_name="review"
    )
    reviewer = models.ForeignKey(
        "governance.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    lease_until = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=12, blank=True, choices=Decision.Outcome)
    severity = models.CharField(max_length=20, blank=True)
    clause = models.CharField(max_length=60, blank=True)
    agrees = models.BooleanField(null=True)
    note = models.ForeignKey(
        "governance.Content", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    opened_at = models.DateTimeField(default=clock.now)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["decision", "reviewer"], name="review_once_per_reviewer"
            ),
            models.CheckConstraint(
                name="review_closed_says_by_whom_and_what",
                condition=Q(closed_at__isnull=True)
                | Q(sampled__isnull=True)
                | (Q(reviewer__isnull=False, agrees__isnull=False) & ~Q(outcome="")),
            ),
        ]
        indexes = [
            models.Index(fields=["id"], name="review_waits", condition=Q(closed_at__isnull=True)),
            models.Index(
                fields=["-closed_at", "-id"],
                name="review_by_day",
                condition=Q(closed_at__isnull=False),
            ),
            models.Index(
                fields=["id"],
                name="review_differs",
                condition=Q(agrees=False),
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        return codes.encode("REV", self.pk)


class Adjudication(AppendOnly):
    """What a quality lead said where two people had decided the same case differently."""

    class Verdict(models.TextChoices):
        FIRST = "first_right", _("the first decision was right")
        SECOND = "second_right", _("the second reviewer was right")
        UNCLEAR = "unclear_rule", _("the rule is unclear")

    class Cause(models.TextChoices):
        EVIDENCE = "missed_evidence", _("evidence was missed or misread")
        RULE = "misread_rule", _("the rule was misread")
        CLAUSE = "wrong_clause", _("another clause fits")
        SEVERITY = "severity", _("the severity was misjudged")
        UNCLEAR = "unclear_rule", _("the rule can be read both ways")
        OTHER = "other", _("something else")

    review = models.OneToOneField(Review, on_delete=models.PROTECT, related_name="adjudication")
    verdict = models.CharField(max_length=12, choices=Verdict)
    cause = models.CharField(max_length=16, choices=Cause)
    reason = models.ForeignKey("governance.Content", on_delete=models.PROTECT, related_name="+")
    reason_digest = models.CharField(max_length=64)
    lead = models.ForeignKey("governance.User", on_delete=models.PROTECT, related_name="+")
    actor = models.CharField(max_length=80)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.review}: {self.get_verdict_display()}"
