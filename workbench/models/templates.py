"""Words to begin a reason from."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from governance.ledger import AppendOnly
from workbench.models.decisions import Decision


class ReasonTemplate(models.Model):
    """Words to begin a reason from: for one clause or any, one outcome or any, in one language."""

    clause = models.CharField(max_length=60, blank=True, help_text=_("Empty: any clause."))
    outcome = models.CharField(
        max_length=12, blank=True, choices=Decision.Outcome, help_text=_("Empty: any outcome.")
    )
    language = models.CharField(max_length=12)
    title = models.CharField(max_length=80)
    text = models.TextField(help_text=_("As of its newest version."))
    number = models.PositiveIntegerField(default=1, help_text=_("Of its newest version."))
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["clause", "language", "title"]
        constraints = [
            models.UniqueConstraint(
                fields=["clause", "language", "title"],
                condition=Q(retired_at__isnull=True),
                name="template_title_once_per_clause_and_language",
            )
        ]

    def __str__(self) -> str:
        return self.title


class ReasonTemplateVersion(AppendOnly):
    """What a template said from some moment on, and who said so."""

    template = models.ForeignKey(ReasonTemplate, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=80)
    text = models.TextField()
    actor = models.CharField(max_length=80)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["template", "number"], name="template_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.template} v{self.number}"
