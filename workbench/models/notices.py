"""What colleagues are told at their desks, and the files of their notes."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from governance import clock
from governance.ledger import AppendOnly
from workbench.models.cases import Case, Evidence
from workbench.models.decisions import Decision


class DeskNotice(models.Model):
    """Something that a member of staff is told at their desk; they say when they have read it."""

    class Kind(models.TextChoices):
        MENTION = "mention", _("you were mentioned")
        OVERTURNED = "overturned", _("your decision was overturned")
        REOPENED = "reopened", _("a case that you cleared is open again")
        UNHEARD = "unheard", _("nobody is left to hear an appeal")
        DOUBTED = "doubted", _("findings of a rule do not hold")

    user = models.ForeignKey("governance.User", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    case = models.ForeignKey(
        Case, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    doubt = models.ForeignKey(
        "monitoring.Doubt", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    note = models.ForeignKey(
        Evidence, null=True, blank=True, on_delete=models.PROTECT, related_name="mentions"
    )
    decision = models.ForeignKey(
        Decision, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    violation = models.ForeignKey(
        "violations.Violation", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    actor = models.CharField(max_length=80)
    told_at = models.DateTimeField(default=clock.now)
    read_at = models.DateTimeField(null=True, blank=True)
    source_key = models.CharField(max_length=80)

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["user", "-id"], name="desk_notice_of_user"),
            models.Index(
                fields=["user"], name="desk_notice_unread", condition=Q(read_at__isnull=True)
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["user", "source_key"], name="desk_notice_told_once"),
            models.CheckConstraint(
                name="desk_notice_is_about_a_case_or_a_rule",
                condition=Q(case__isnull=False, doubt__isnull=True)
                | Q(case__isnull=True, doubt__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_kind_display()}"


class NoteFile(AppendOnly):
    """A file that came with an internal note; checked, and only ever downloaded."""

    note = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="files")
    content = models.ForeignKey("governance.Content", on_delete=models.PROTECT, related_name="+")
    content_digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"file {self.pk} of {self.note}"
