"""Lists as somebody wants to see them: filters, sort and columns under a name."""

from django.db import models
from django.db.models import Q

from governance import clock


class SavedViewQuerySet(models.QuerySet):
    def readable_by(self, user):
        """One's own, and those that are shared with everyone."""
        return self.filter(Q(owner=user) | Q(shared=True))


class SavedView(models.Model):
    """An address of one list with a name. A shared one is read by all and changed by its owner."""

    list = models.CharField(max_length=20, help_text="The code of the list.")
    name = models.CharField(max_length=60)
    owner = models.ForeignKey("governance.User", on_delete=models.PROTECT, related_name="+")
    shared = models.BooleanField(default=False)
    query = models.CharField(max_length=2000, blank=True, help_text="Filters, sort and columns.")
    created_at = models.DateTimeField(default=clock.now)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "list", "name"], name="saved_view_name_once_per_owner_and_list"
            )
        ]
        indexes = [
            models.Index(fields=["list"], name="saved_view_shared", condition=Q(shared=True))
        ]

    def __str__(self) -> str:
        return self.name


class DefaultView(models.Model):
    """The view with which a list opens for one person."""

    user = models.ForeignKey("governance.User", on_delete=models.PROTECT, related_name="+")
    list = models.CharField(max_length=20, help_text="The code of the list.")
    view = models.ForeignKey(
        SavedView,
        on_delete=models.CASCADE,  # a view that is gone opens nothing any more
        related_name="opens_for",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "list"], name="default_view_once_per_list")
        ]

    def __str__(self) -> str:
        return f"{self.list} opens with {self.view} for {self.user}"
