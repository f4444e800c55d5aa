"""Documents that a party is asked for."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from governance.ledger import AppendOnly
from violations.models.scope import OfParties


class DocumentRequest(AppendOnly):
    """A document that is missing, as it was asked for. What became of it is in its steps.

    What is wanted and why stands in content as {title, why}. `code` names the document of the rulebook
    by which it is required: controls of that document act from `due_at` until it is accepted.
    """

    party = models.ForeignKey("parties.Party", on_delete=models.PROTECT, related_name="+")
    wanted = models.ForeignKey("governance.Content", on_delete=models.PROTECT, related_name="+")
    wanted_digest = models.CharField(max_length=64)
    due_at = models.DateTimeField()
    version = models.ForeignKey(
        "policies.RulebookVersion",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="By which it is required; none: it was asked for, and nothing follows by itself.",
    )
    code = models.CharField(max_length=40, blank=True, default="", db_default="")
    actor = models.CharField(max_length=80)
    source_key = models.CharField(max_length=160, unique=True)

    objects = OfParties.as_manager()  # type: ignore[misc]

    class Meta:
        indexes = [
            models.Index(fields=["party", "-id"], name="document_request_of_party"),
            models.Index(
                fields=["code", "party"],
                name="document_required_of_party",
                condition=~Q(code=""),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="document_required_by_a_version",
                condition=Q(code="", version__isnull=True) | ~Q(code="") & Q(version__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"DOC-{self.pk}"

    @property
    def cause_ref(self) -> str:
        """By which its controls name it."""
        return f"document:{self.pk}"


class DocumentStep(AppendOnly):
    """What became of a request: handed in, accepted, sent back, no longer needed."""

    class Kind(models.TextChoices):
        HANDED_IN = "handed_in", _("handed in")
        ACCEPTED = "accepted", _("accepted")
        SENT_BACK = "sent_back", _("sent back")
        WITHDRAWN = "withdrawn", _("no longer needed")

    request = models.ForeignKey(DocumentRequest, on_delete=models.PROTECT, related_name="steps")
    sequence = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=Kind)
    words = models.ForeignKey(
        "governance.Content", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    words_digest = models.CharField(max_length=64, blank=True, default="")
    actor = models.CharField(max_length=80)

    class Meta:
        ordering = ["request", "sequence"]
        constraints = [
            models.UniqueConstraint(fields=["request", "sequence"], name="document_step_once"),
            models.UniqueConstraint(
                fields=["request"],
                condition=Q(kind__in=["accepted", "withdrawn"]),
                name="document_request_ends_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request} {self.get_kind_display()}"


class DocumentFile(AppendOnly):
    """One file that was handed in."""

    step = models.ForeignKey(DocumentStep, on_delete=models.PROTECT, related_name="files")
    content = models.ForeignKey("governance.Content", on_delete=models.PROTECT, related_name="+")
    content_digest = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"file of {self.step}"
