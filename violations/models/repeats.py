"""Breaches that repeat: what was reached by how many, and lessons that take weight off a finding."""

from django.db import models

from governance.ledger import AppendOnly
from violations.models.findings import Violation


class RepeatReached(AppendOnly):
    """So many breaches of one clause in so many days. It stands until a RepeatUndone names it."""

    party = models.ForeignKey("parties.Party", on_delete=models.PROTECT, related_name="+")
    rule = models.CharField(max_length=40, help_text="The scheme's rule on repeats.")
    clause = models.CharField(
        max_length=60, blank=True, help_text="Empty where the rule counts several together."
    )
    violation = models.ForeignKey(
        Violation,
        on_delete=models.PROTECT,
        related_name="repeats_reached",
        help_text="The finding with which the count was reached.",
    )
    count = models.PositiveIntegerField()
    reached_at = models.DateTimeField()
    version = models.ForeignKey(
        "policies.RulebookVersion", on_delete=models.PROTECT, related_name="+"
    )
    derivation = models.PositiveIntegerField(
        default=0, help_text="Counts how often this was derived anew from this finding."
    )

    class Meta:
        verbose_name_plural = "repeats reached"
        indexes = [models.Index(fields=["party", "reached_at"], name="repeat_of_party")]
        constraints = [
            models.UniqueConstraint(
                fields=["violation", "rule", "clause", "derivation"], name="repeat_reached_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.count} × {self.clause} by {self.party}"


class RepeatUndone(AppendOnly):
    """A count that never should have been reached, and since when we know."""

    repeat = models.OneToOneField(RepeatReached, on_delete=models.PROTECT, related_name="undone")
    by = models.CharField(max_length=80)

    class Meta:
        verbose_name_plural = "repeats undone"

    def __str__(self) -> str:
        return f"undone: {self.repeat}"


class LessonTaken(AppendOnly):
    """The course of a finding was completed: from here on it may weigh less as an earlier one."""

    violation = models.OneToOneField(Violation, on_delete=models.PROTECT, related_name="lesson")
    course = models.CharField(max_length=60)
    taken_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "lessons taken"

    def __str__(self) -> str:
        return f"{self.course} after {self.violation}"
