"""What is drawn at random, how often, and what was drawn."""

from datetime import datetime, timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from governance import clock, codes
from governance.ledger import AppendOnly
from workbench.models.cases import Case
from workbench.models.decisions import Decision
from workbench.models.queues import Skill


class SamplingPlan(models.Model):
    """What is drawn at random for a second look: from which strata, how many, by whom, since when."""

    class About(models.TextChoices):
        DECISIONS = "decisions", _("decisions that took effect")
        ITEMS = "items", _("items, whether anybody noticed them or not")
        PARTIES = "parties", _("parties, whether anybody noticed them or not")

    class Stratum(models.TextChoices):
        REVIEWER = "reviewer", _("reviewer")
        CLAUSE = "clause", _("clause")
        MARKET = "market", _("market")
        OUTCOME = "outcome", _("outcome")
        KIND = "kind", _("kind")

    class Period(models.TextChoices):
        DAY = "day", _("every day")
        WEEK = "week", _("every week")
        MONTH = "month", _("every four weeks")

    title = models.CharField(max_length=120)
    about = models.CharField(max_length=10, choices=About, default=About.DECISIONS)
    market = models.ForeignKey(
        "governance.Market", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    clauses = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    outcomes = ArrayField(models.CharField(max_length=12), default=list, blank=True)
    kinds = ArrayField(
        models.CharField(max_length=20),
        default=list,
        blank=True,
        help_text="Of items or parties.",
    )
    clause = models.CharField(
        max_length=60, blank=True, help_text="What is asked of each item or party drawn."
    )
    strata = ArrayField(models.CharField(max_length=10, choices=Stratum), default=list, blank=True)
    per_stratum = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="How many of each stratum and period."
    )
    rate = models.FloatField(
        null=True, blank=True, help_text="Or which share of each, at least one."
    )
    period = models.CharField(max_length=5, choices=Period, default=Period.WEEK)
    skill = models.ForeignKey(
        Skill,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="That a second reviewer needs.",
    )
    seconds = models.ManyToManyField(
        "governance.User",
        blank=True,
        related_name="+",
        help_text="Second reviewers. Nobody named: every reviewer.",
    )
    active_from = models.DateTimeField()
    active_to = models.DateTimeField(null=True, blank=True)
    drawn_until = models.DateTimeField(help_text="What came later has not been drawn from yet.")
    stopped_at = models.DateTimeField(null=True, blank=True)
    actor = models.CharField(max_length=80)
    created_at = models.DateTimeField(default=clock.now)
    source_key = models.CharField(max_length=120, unique=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(
                fields=["drawn_until"], name="plan_due", condition=Q(stopped_at__isnull=True)
            )
        ]
        constraints = [
            models.CheckConstraint(
                name="plan_says_how_many_or_which_share",
                condition=Q(per_stratum__gt=0, rate__isnull=True)
                | Q(per_stratum__isnull=True, rate__gt=0, rate__lte=1),
            ),
            models.CheckConstraint(
                name="plan_of_things_says_what_is_asked",
                condition=Q(about="decisions", clause="") | (~Q(about="decisions") & ~Q(clause="")),
            ),
            models.CheckConstraint(
                name="plan_begins_before_it_ends",
                condition=Q(active_to__isnull=True) | Q(active_to__gt=F("active_from")),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def code(self) -> str:
        return codes.encode("PLAN", self.pk)

    @property
    def length(self) -> timedelta:
        return timedelta(days={"day": 1, "week": 7, "month": 28}[self.period])

    @property
    def next_end(self) -> datetime:
        """When the period that runs now is over, and can be drawn from."""
        return self.drawn_until + self.length

    @property
    def is_over(self) -> bool:
        return self.active_to is not None and self.drawn_until >= self.active_to


class Draw(AppendOnly):
    """One draw of a plan: the window, the seed, and how many each stratum held and gave.

    With seed and window the same rows can be drawn again by anybody.
    """

    plan = models.ForeignKey(SamplingPlan, on_delete=models.PROTECT, related_name="draws")
    since = models.DateTimeField()
    until = models.DateTimeField()
    seed = models.CharField(max_length=32)
    strata = models.JSONField(help_text="[{key: {…}, size, drawn}]: its place is its number.")
    population = models.PositiveIntegerField()
    drawn = models.PositiveIntegerField()
    actor = models.CharField(max_length=80)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "since"], name="drawn_once_per_window"),
            models.CheckConstraint(
                name="draw_window_is_not_empty", condition=Q(until__gt=F("since"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan}, until {self.until:%Y-%m-%d}"

    @property
    def code(self) -> str:
        return codes.encode("DRAW", self.pk)


class Sampled(AppendOnly):
    """Something that was drawn, its stratum, and the probability with which it was drawn."""

    draw = models.ForeignKey(Draw, on_delete=models.PROTECT, related_name="rows")
    decision = models.ForeignKey(
        Decision, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    case = models.ForeignKey(
        Case, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    stratum = models.PositiveIntegerField(help_text="Its place in the draw's strata.")
    drawn_with = models.FloatField(help_text="Inclusion probability: n of its stratum's N.")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["draw", "decision"], name="sampled_decision_once"),
            models.CheckConstraint(
                name="sampled_is_a_decision_or_a_case",
                condition=Q(decision__isnull=False, case__isnull=True)
                | Q(decision__isnull=True, case__isnull=False),
            ),
            models.CheckConstraint(
                name="sampled_keeps_its_probability",
                condition=Q(drawn_with__gt=0, drawn_with__lte=1),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.draw}: {self.decision or self.case}"

    @property
    def about(self) -> Case | None:
        """The case that was drawn, or the one of the decision that was."""
        return self.decision.case if self.decision is not None else self.case
