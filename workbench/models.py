"""Where people decide: queues, cases, evidence, claims, decisions, reviews of decisions."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from governance import clock, codes
from governance.ledger import AppendOnly


class Queue(models.Model):
    """Cases of one sort, in the order in which they should be decided."""

    code = models.SlugField(unique=True)
    title = models.CharField(max_length=120)
    market = models.ForeignKey(
        "governance.Market", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    clause = models.CharField(max_length=60, blank=True)
    for_appeals = models.BooleanField(default=False)
    precedence = models.PositiveSmallIntegerField(default=100, help_text="Lower is asked first.")
    due_hours = models.PositiveSmallIntegerField(default=48)
    undo_seconds = models.PositiveSmallIntegerField(default=0)
    lease_minutes = models.PositiveSmallIntegerField(default=10)

    class Meta:
        ordering = ["precedence", "pk"]

    def __str__(self) -> str:
        return self.title


class CaseQuerySet(models.QuerySet):
    def open(self):
        return self.filter(state=Case.State.OPEN)

    def undecided(self):
        return self.exclude(state=Case.State.DECIDED)

    def in_order(self):
        """The order in which cases are handed out; an index holds exactly this order."""
        return self.order_by("-priority", "due_at", "pk")


class Case(models.Model):
    """One question to be decided: did this party, with this item, breach this clause?"""

    class Kind(models.TextChoices):
        FINDING = "finding", _("finding")
        APPEAL = "appeal", _("appeal")

    class State(models.TextChoices):
        OPEN = "open", _("open")
        CLAIMED = "claimed", _("claimed")
        HELD = "held", _("held for a second person")
        PENDING = "pending", _("decided, can still be undone")
        DECIDED = "decided", _("decided")

    class Source(models.TextChoices):
        RULE = "rule", _("a rule")
        REPORT = "report", _("a report")
        APPEAL = "appeal", _("an appeal")
        SAMPLE = "random_sample", _("a random sample")
        HAND = "hand", _("opened by hand")

    kind = models.CharField(max_length=8, choices=Kind, default=Kind.FINDING)
    queue = models.ForeignKey(Queue, on_delete=models.PROTECT, related_name="cases")
    party = models.ForeignKey("parties.Party", on_delete=models.PROTECT, related_name="+")
    item = models.ForeignKey(
        "items.Item", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    clause = models.CharField(max_length=60)
    severity = models.CharField(max_length=20)
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    source = models.CharField(max_length=14, choices=Source)
    drawn_with = models.FloatField(
        null=True, blank=True, help_text="Probability with which a sample was drawn."
    )
    appeal = models.OneToOneField(
        "appeals.Appeal", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    conduct_from = models.DateTimeField()
    conduct_to = models.DateTimeField()
    priority = models.PositiveSmallIntegerField(default=0)
    priority_terms = models.JSONField(
        default=dict, help_text="Term → points; they add up to priority."
    )
    value_at_stake = models.BigIntegerField(
        default=0, help_text="Minor units of the market's currency."
    )
    opened_at = models.DateTimeField(default=clock.now)
    due_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(
        default=1, help_text="Grows with each change; a stale page is refused."
    )

    objects = CaseQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                F("queue"),
                F("priority").desc(),
                F("due_at"),
                F("id"),
                name="case_next",
                condition=Q(state="open"),
            ),
            models.Index(
                F("priority").desc(),
                F("due_at"),
                F("id"),
                name="case_next_anywhere",
                condition=Q(state="open"),
            ),
            models.Index(fields=["party", "-opened_at"], name="case_of_party"),
            models.Index(
                fields=["-decided_at", "-id"], name="case_by_decision", condition=Q(state="decided")
            ),
            models.Index(fields=["queue", "due_at"], name="case_due", condition=Q(state="open")),
            models.Index(
                fields=["state", "id"],
                name="case_under_way",
                condition=Q(state__in=["claimed", "held", "pending"]),
            ),
            models.Index(fields=["clause", "-id"], name="case_of_clause"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["party", "clause"],
                condition=Q(kind="finding", item__isnull=True) & ~Q(state="decided"),
                name="case_undecided_once_per_party_and_clause",
            ),
            models.UniqueConstraint(
                fields=["item", "clause"],
                condition=Q(kind="finding", item__isnull=False) & ~Q(state="decided"),
                name="case_undecided_once_per_item_and_clause",
            ),
            models.CheckConstraint(
                name="case_of_an_appeal_names_it",
                condition=Q(kind="appeal", appeal__isnull=False)
                | Q(kind="finding", appeal__isnull=True),
            ),
            models.CheckConstraint(
                name="case_decided_says_when",
                condition=Q(state="decided", decided_at__isnull=False)
                | (~Q(state="decided") & Q(decided_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="case_sample_keeps_its_probability",
                condition=~Q(source="random_sample") | Q(drawn_with__gt=0, drawn_with__lte=1),
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        return codes.encode("CASE", self.pk)


class Evidence(AppendOnly):
    """What a case rests on, as it was when it was added."""

    class Kind(models.TextChoices):
        DETECTION = "detection", _("detection")
        REPORT = "report", _("report")
        ITEM = "item", _("item as seen")
        NOTE = "note", _("internal note")
        APPEAL = "appeal", _("appeal")

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="evidence")
    kind = models.CharField(max_length=10, choices=Kind)
    ref = models.CharField(max_length=80, help_text="Such as `detection:12`.")
    content = models.ForeignKey("governance.Content", on_delete=models.PROTECT, related_name="+")
    content_digest = models.CharField(max_length=64)
    actor = models.CharField(max_length=80)

    class Meta:
        verbose_name_plural = "evidence"
        ordering = ["pk"]
        indexes = [models.Index(fields=["ref"], name="evidence_of_what")]
        constraints = [
            models.UniqueConstraint(fields=["case", "ref"], name="evidence_once_per_case")
        ]

    def __str__(self) -> str:
        return self.ref


class Claim(models.Model):
    """A reviewer has this case until the lease ends. At most one live claim a case."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="claims")
    reviewer = models.ForeignKey("governance.User", on_delete=models.PROTECT, related_name="+")
    claimed_at = models.DateTimeField(default=clock.now)
    lease_until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["reviewer", "-claimed_at"], name="claim_of_reviewer"),
            models.Index(
                fields=["lease_until"], name="claim_lease", condition=Q(ended_at__isnull=True)
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(ended_at__isnull=True), name="case_claimed_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.case} with {self.reviewer}"


class Decision(AppendOnly):
    """What was decided, by whom, and from when it takes effect. Held ones have no execute_after."""

    class Outcome(models.TextChoices):
        VIOLATION = "violation", _("violation")
        NO_VIOLATION = "no_violation", _("no violation")
        OVERTURN = "overturn", _("decision overturned")
        UPHOLD = "uphold", _("decision upheld")

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="decisions")
    outcome = models.CharField(max_length=12, choices=Outcome)
    clause = models.CharField(max_length=60)
    severity = models.CharField(max_length=20, blank=True)
    version = models.ForeignKey(
        "policies.RulebookVersion", on_delete=models.PROTECT, related_name="+"
    )
    overturn_cause = models.CharField(max_length=16, blank=True)
    reason = models.ForeignKey("governance.Content", on_delete=models.PROTECT, related_name="+")
    reason_digest = models.CharField(max_length=64)
    actor = models.CharField(max_length=80)
    reviewer = models.ForeignKey(
        "governance.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    execute_after = models.DateTimeField(null=True, blank=True)
    approved_score = models.IntegerField(
        null=True,
        blank=True,
        help_text="Score that the decider was shown; a stricter result is held again.",
    )
    source_key = models.CharField(max_length=120, unique=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["reviewer", "-id"], name="decision_of_reviewer")]

    def __str__(self) -> str:
        return f"{self.case}: {self.get_outcome_display()}"

    @property
    def code(self) -> str:
        return codes.encode("DEC", self.pk)


class DecisionStep(AppendOnly):
    """What became of a decision: released by a second person, cancelled, executed."""

    class Kind(models.TextChoices):
        RELEASED = "released", _("released")
        CANCELLED = "cancelled", _("cancelled")
        EXECUTED = "executed", _("executed")

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=10, choices=Kind)
    actor = models.CharField(max_length=80)
    violation = models.ForeignKey(
        "violations.Violation", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["decision", "kind"], name="decision_step_once"),
            models.UniqueConstraint(
                fields=["decision"],
                condition=Q(kind__in=["cancelled", "executed"]),
                name="decision_ends_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.decision} {self.get_kind_display()}"


class Review(models.Model):
    """A second look at a decision, for quality, by somebody who did not make it."""

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="reviews")
    reviewer = models.ForeignKey("governance.User", on_delete=models.PROTECT, related_name="+")
    agrees = models.BooleanField(null=True)
    note = models.ForeignKey(
        "governance.Content", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    opened_at = models.DateTimeField(default=clock.now)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["decision", "reviewer"], name="review_once_per_reviewer"
            )
        ]

    def __str__(self) -> str:
        return f"review of {self.decision}"
