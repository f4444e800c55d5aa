"""By which rule: rulebooks per market and party kind, and their versions that never change."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from governance import clock
from governance.ledger import AppendOnly


class Rulebook(models.Model):
    """The rules of one market for one kind of party."""

    code = models.SlugField(unique=True)
    title = models.CharField(max_length=120)
    market = models.ForeignKey("governance.Market", on_delete=models.PROTECT, related_name="+")
    party_kind = models.CharField(max_length=20)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["market", "party_kind"], name="rulebook_one_per_market_and_kind"
            )
        ]

    def __str__(self) -> str:
        return self.title


class Draft(models.Model):
    """A version in the making. It may change until it is published; then it is kept as it was."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        IN_REVIEW = "in_review", _("in review")
        PUBLISHED = "published", _("published")
        WITHDRAWN = "withdrawn", _("withdrawn")

    rulebook = models.ForeignKey(Rulebook, on_delete=models.PROTECT, related_name="drafts")
    body = models.JSONField()
    state = models.CharField(max_length=12, choices=State, default=State.DRAFT)
    author = models.CharField(max_length=80, help_text="Actor.")
    effective_from = models.DateTimeField(null=True, blank=True)
    note = models.TextField(
        blank=True, default="", db_default="", help_text="What changes and why, in words."
    )
    urgent_reason = models.TextField(
        blank=True,
        default="",
        db_default="",
        help_text="Why parties are told later than they are owed.",
    )
    updated_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="draft_in_review_says_from_when",
                condition=Q(state__in=["draft", "withdrawn"]) | Q(effective_from__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"draft of {self.rulebook}"


class RulebookVersion(AppendOnly):
    """A published version: clauses, scheme, ladder, windows, tiers. Never changed."""

    rulebook = models.ForeignKey(Rulebook, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    effective_from = models.DateTimeField()
    body = models.JSONField()
    body_digest = models.CharField(max_length=64)
    note = models.ForeignKey(
        "governance.Content", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    note_digest = models.CharField(max_length=64, blank=True, default="", db_default="")
    urgent = models.ForeignKey(
        "governance.Content", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    urgent_digest = models.CharField(max_length=64, blank=True, default="", db_default="")

    class Meta:
        indexes = [
            models.Index(fields=["rulebook", "-effective_from", "-number"], name="version_in_force")
        ]
        constraints = [
            models.UniqueConstraint(fields=["rulebook", "number"], name="version_number_once")
        ]

    def __str__(self) -> str:
        return f"{self.rulebook} v{self.number}"


class VersionStep(AppendOnly):
    """Who did what on the way of a draft to a version in force."""

    class Kind(models.TextChoices):
        SUBMITTED = "submitted", _("submitted for review")
        APPROVED = "approved", _("approved")
        PUBLISHED = "published", _("published")

    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="steps")
    version = models.ForeignKey(
        RulebookVersion, null=True, blank=True, on_delete=models.PROTECT, related_name="steps"
    )
    kind = models.CharField(max_length=12, choices=Kind)
    actor = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["draft", "kind"], name="version_step_once")]

    def __str__(self) -> str:
        return f"{self.draft} {self.get_kind_display()}"
