"""What people report."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from governance import clock


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
