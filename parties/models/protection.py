"""Accounts over which two people decide."""

from django.db import models
from django.db.models import Q

from governance import clock
from parties.models.accounts import Party


class Protection(models.Model):
    """A protected account: while this runs, every decision against it waits for a second person.

    The party never hears of it. One at a time; those that ended stay and say who ended them, and why.
    """

    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="protections")
    reason = models.ForeignKey("governance.Content", on_delete=models.PROTECT, related_name="+")
    actor = models.CharField(max_length=80)
    since = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_because = models.ForeignKey(
        "governance.Content", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    ended_by = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["party"],
                condition=Q(ended_at__isnull=True),
                name="protection_runs_once_per_party",
            ),
            models.CheckConstraint(
                name="protection_that_ended_says_why",
                condition=Q(ended_at__isnull=True, ended_because__isnull=True, ended_by="")
                | Q(ended_at__isnull=False, ended_because__isnull=False) & ~Q(ended_by=""),
            ),
        ]

    def __str__(self) -> str:
        return f"protection of {self.party}"
