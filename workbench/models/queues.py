"""Queues: what they ask for, who works in them, by which calendar, with which weights."""

from datetime import time

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from governance.ledger import AppendOnly


def monday_to_friday() -> list[int]:
    return [0, 1, 2, 3, 4]


class Skill(models.Model):
    """Something that not every reviewer can do: a language, a law, a kind of goods."""

    code = models.SlugField(unique=True)
    title = models.CharField(max_length=80)

    class Meta:
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title


class Skilled(models.Model):
    """This person can do that."""

    user = models.ForeignKey("governance.User", on_delete=models.PROTECT, related_name="+")
    skill = models.ForeignKey(Skill, on_delete=models.PROTECT, related_name="people")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "skill"], name="skilled_once_per_person")
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.skill}"


class BusinessCalendar(models.Model):
    """When people work: days of the week, hours, holidays, in one zone."""

    code = models.SlugField(unique=True)
    title = models.CharField(max_length=80)
    zone = models.CharField(max_length=40, help_text="IANA time zone.")
    weekdays = ArrayField(
        models.PositiveSmallIntegerField(), default=monday_to_friday, help_text="Monday is 0."
    )
    opens = models.TimeField(default=time(9))
    closes = models.TimeField(default=time(17))
    holidays = ArrayField(models.DateField(), default=list, blank=True)

    class Meta:
        ordering = ["title"]
        constraints = [
            models.CheckConstraint(
                name="calendar_opens_before_it_closes", condition=Q(opens__lt=F("closes"))
            ),
            models.CheckConstraint(
                name="calendar_has_a_day_of_work",
                condition=Q(weekdays__len__gt=0, weekdays__contained_by=[0, 1, 2, 3, 4, 5, 6]),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class QueueQuerySet(models.QuerySet):
    def live(self):
        """Those that were not deleted; a deleted one is kept for its closed cases."""
        return self.filter(deleted_at__isnull=True)

    def taking(self):
        """Those that take new cases, in the order in which they are asked."""
        rows = self.live().filter(enabled=True).select_related("calendar")
        return rows.order_by("precedence", "pk")


class Queue(models.Model):
    """Cases of one sort, in the order in which they should be decided. An empty scope asks for all."""

    code = models.SlugField(unique=True)
    title = models.CharField(max_length=120)
    market = models.ForeignKey(
        "governance.Market", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    party_kinds = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    clauses = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    severities = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    languages = ArrayField(models.CharField(max_length=12), default=list, blank=True)
    sources = ArrayField(models.CharField(max_length=14), default=list, blank=True)
    value_from = models.BigIntegerField(null=True, blank=True, help_text="Minor units, inclusive.")
    value_below = models.BigIntegerField(null=True, blank=True, help_text="Minor units, exclusive.")
    for_appeals = models.BooleanField(default=False)
    precedence = models.PositiveSmallIntegerField(default=100, help_text="Lower is asked first.")
    skill = models.ForeignKey(
        Skill, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    members = models.ManyToManyField(
        "governance.User", blank=True, related_name="+", help_text="Nobody named: every reviewer."
    )
    calendar = models.ForeignKey(
        BusinessCalendar, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    due_hours = models.PositiveSmallIntegerField(
        default=48, help_text="Hours of work where there is a calendar."
    )
    due_days = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Working days, in place of hours."
    )
    starts_a_day = models.PositiveIntegerField(
        null=True, blank=True, help_text="How many clocks start on one day; the rest start later."
    )
    undo_seconds = models.PositiveSmallIntegerField(default=60)
    lease_minutes = models.PositiveSmallIntegerField(default=10)
    skip_hours = models.PositiveSmallIntegerField(default=4)
    bulk_alone_up_to = models.PositiveIntegerField(
        default=100,
        db_default=100,
        help_text="Cases that one person may change at once without a second one.",
    )
    reason_to_find = models.BooleanField(
        default=True,
        db_default=True,
        help_text="A violation needs a reason in words; off, the frozen facts stand for it.",
    )
    reason_to_clear = models.BooleanField(
        default=True, db_default=True, help_text="No violation needs a reason in words."
    )
    sweeps_siblings = models.BooleanField(
        default=False,
        db_default=False,
        help_text="What was found here may close the account's other waiting cases as one.",
    )
    enabled = models.BooleanField(default=True)
    deleted_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = QueueQuerySet.as_manager()

    class Meta:
        ordering = ["precedence", "pk"]
        constraints = [
            models.CheckConstraint(
                name="queue_that_takes_the_rest_stays",
                condition=~Q(code__in=["default", "appeals"])
                | Q(enabled=True, deleted_at__isnull=True),
            ),
            models.CheckConstraint(
                name="queue_value_range_is_not_empty",
                condition=Q(value_from__isnull=True)
                | Q(value_below__isnull=True)
                | Q(value_from__lt=F("value_below")),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def takes_the_rest(self) -> bool:
        """One of the two that take what nobody else asks for; they cannot be closed."""
        return self.code in {"default", "appeals"}

    @property
    def wordless(self) -> frozenset[str]:
        """The outcomes that need no reason in words here."""
        asks = {"violation": self.reason_to_find, "no_violation": self.reason_to_clear}
        return frozenset(outcome for outcome, needed in asks.items() if not needed)


class PriorityWeights(AppendOnly):
    """How much each reason may add to a priority at most. The newest row holds."""

    weights = models.JSONField(help_text="Term → the most that it may add.")
    actor = models.CharField(max_length=80)

    class Meta:
        verbose_name_plural = "priority weights"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"weights {self.pk}"
