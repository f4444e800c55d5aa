"""Who has a case, who passed it by, and who is looking at it."""

from datetime import UTC, datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from governance import clock
from workbench.models.cases import Case

FOREVER = datetime(9999, 1, 1, tzinfo=UTC)


class Claim(models.Model):
    """A reviewer has this case until the lease ends. At most one live claim a case."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="claims")
    reviewer = models.ForeignKey("governance.User", on_delete=models.PROTECT, related_name="+")
    claimed_at = models.DateTimeField(default=clock.now)
    lease_until = models.DateTimeField(help_text="FOREVER where the case is kept until given back.")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["reviewer", "-claimed_at"], name="claim_of_reviewer"),
            models.Index(
                fields=["lease_until"], name="claim_lease", condition=Q(ended_at__isnull=True)
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(ended_at__isnull=True), name="case_claimed_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.case} with {self.reviewer}"

    @property
    def is_kept(self) -> bool:
        """Held without an end, until it is given back or handed over."""
        return self.lease_until >= FOREVER


class Skip(models.Model):
    """This reviewer passed this case by, and is not offered it again until then."""

    class Reason(models.TextChoices):
        LANGUAGE = "language", _("I do not read its language")
        KNOWLEDGE = "knowledge", _("I do not know this kind of goods well enough")
        CONFLICT = "conflict", _("I know the party")
        SENSITIVE = "sensitive", _("I would rather not look at this today")
        WAITING = "waiting", _("I wait for somebody's answer")

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="skips")
    reviewer = models.ForeignKey("governance.User", on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=10, choices=Reason)
    skipped_at = models.DateTimeField(default=clock.now)
    until = models.DateTimeField(help_text="FOREVER where the reviewer knows the party.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "reviewer"], name="skipped_once_per_reviewer")
        ]
        indexes = [models.Index(fields=["reviewer", "until"], name="skip_of_reviewer")]

    def __str__(self) -> str:
        return f"{self.case} passed by {self.reviewer}"


class Presence(models.Model):
    """Somebody's page of this case was open at that moment."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="presence")  # a heartbeat
    user = models.ForeignKey("governance.User", on_delete=models.CASCADE, related_name="+")
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "user"], name="present_once_per_case")
        ]

    def __str__(self) -> str:
        return f"{self.user} at {self.case}"
