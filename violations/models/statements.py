"""The reasons given for a finding or a hold of funds, and how they reached the party."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from governance.ledger import AppendOnly
from violations.models.controls import Control
from violations.models.findings import Violation
from violations.models.funds import FundsStep


class StatementOfReasons(AppendOnly):
    """Why, in words a stranger can read: facts, rule, measures, redress (DSA Art. 17, P2B Art. 4).

    Each finding has one, and each step that holds funds or holds them longer. What an incident
    freezes has one a control, and another when it lasts longer; those share their words. What a
    document that was not handed in brings has one a control too. The words
    are in content as {facts, rule, explanation, measures, redress, …}; see `statements.py`.
    """

    violation = models.OneToOneField(
        Violation, null=True, blank=True, on_delete=models.PROTECT, related_name="statement"
    )
    funds_step = models.OneToOneField(
        FundsStep, null=True, blank=True, on_delete=models.PROTECT, related_name="statement"
    )
    control = models.ForeignKey(
        Control,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="statements",
        db_index=False,  # the unique key below begins with it
        help_text="Of an incident, or of a document that is required.",
    )
    content = models.ForeignKey("governance.Content", on_delete=models.PROTECT, related_name="+")
    content_digest = models.CharField(max_length=64)
    language = models.CharField(max_length=12)

    class Meta:
        verbose_name_plural = "statements of reasons"
        constraints = [
            models.CheckConstraint(
                name="statement_is_about_one_decision",
                condition=Q(violation__isnull=False, funds_step__isnull=True, control__isnull=True)
                | Q(violation__isnull=True, funds_step__isnull=False, control__isnull=True)
                | Q(violation__isnull=True, funds_step__isnull=True, control__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["control", "content"],
                condition=Q(control__isnull=False),
                name="statement_of_control_once",
            ),
        ]

    def __str__(self) -> str:
        return f"statement of reasons for {self.violation or self.funds_step or self.control}"


class StatementDelivery(AppendOnly):
    """One way in which a statement reached its party. `portal_read` and `mail_accepted` inform."""

    class Kind(models.TextChoices):
        MADE_AVAILABLE = "made_available", _("made available in the portal and the API")
        PORTAL_READ = "portal_read", _("read in the portal")
        MAIL_ACCEPTED = "mail_accepted", _("accepted by the mail server")
        MAIL_BOUNCED = "mail_bounced", _("bounced")

    statement = models.ForeignKey(
        StatementOfReasons, on_delete=models.PROTECT, related_name="deliveries"
    )
    kind = models.CharField(max_length=16, choices=Kind)

    class Meta:
        verbose_name_plural = "statement deliveries"
        constraints = [
            models.UniqueConstraint(fields=["statement", "kind"], name="delivery_once_per_kind")
        ]

    def __str__(self) -> str:
        return self.get_kind_display()
