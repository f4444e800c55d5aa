"""What a choice for thousands of cases would do, while the worker finds it out."""

from django.db import models
from django.db.models import F, Q

from governance import clock


class BulkPreview(models.Model):
    """One person's question what a choice would do, answered a part of the cases at a time."""

    owner = models.ForeignKey("governance.User", on_delete=models.PROTECT, related_name="+")
    order = models.JSONField(help_text="What would be begun: cases as they were seen.")
    parts = models.JSONField(help_text="Where each part of the cases ends; no party is in two.")
    back = models.TextField(blank=True, help_text="The filter with which it was chosen.")
    total = models.PositiveIntegerField()
    done = models.PositiveIntegerField(default=0)
    foreseen = models.JSONField(default=dict, help_text="Counts over what was looked at so far.")
    problem = models.TextField(blank=True, help_text="Why it could not be worked out.")
    created_at = models.DateTimeField(default=clock.now, db_index=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(
                fields=["id"], name="bulk_preview_due", condition=Q(ended_at__isnull=True)
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="bulk_preview_done_is_a_part", condition=Q(done__lte=F("total"))
            ),
        ]

    def __str__(self) -> str:
        return f"preview {self.pk}: {self.done} of {self.total}"

    @property
    def under_way(self) -> bool:
        return self.ended_at is None

    @property
    def is_answered(self) -> bool:
        return self.ended_at is not None and not self.problem
