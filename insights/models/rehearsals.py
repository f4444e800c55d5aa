"""A draft tried out on history: the question, the work in slices, and who would move."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from governance import clock


class Rehearsal(models.Model):
    """A question put to history: what would this draft have done in this period?

    `body` is the draft as it was when it was asked; the draft may be edited meanwhile.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("waiting for a worker")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        CANCELLED = "cancelled", _("cancelled")
        FAILED = "failed", _("failed")

    UNDER_WAY = (State.QUEUED, State.RUNNING)

    rulebook = models.ForeignKey("policies.Rulebook", on_delete=models.PROTECT, related_name="+")
    draft = models.ForeignKey(
        "policies.Draft", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    version = models.ForeignKey(
        "policies.RulebookVersion",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    body = models.JSONField()
    since = models.DateField(help_text="First local day.")
    until = models.DateField(help_text="Last local day.")
    markets = models.JSONField(help_text="Codes of the markets whose history is replayed.")
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    actor = models.CharField(max_length=80)
    asked_at = models.DateTimeField(default=clock.now)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0, db_default=0, help_text="To cut it.")
    problem = models.CharField(max_length=200, blank=True)
    result = models.JSONField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["rulebook", "-id"], name="rehearsal_of_rulebook"),
            models.Index(
                fields=["id"],
                condition=Q(state__in=["queued", "running"]),
                name="rehearsal_under_way",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="rehearsal_is_of_a_draft_or_a_version",
                condition=Q(draft__isnull=False, version__isnull=True)
                | Q(draft__isnull=True, version__isnull=False),
            ),
            models.CheckConstraint(
                name="rehearsal_has_a_period", condition=Q(until__gte=models.F("since"))
            ),
            models.CheckConstraint(
                name="rehearsal_done_has_a_result",
                condition=~Q(state="done") | Q(result__isnull=False, finished_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"rehearsal {self.pk} of {self.rulebook}"

    @property
    def under_way(self) -> bool:
        return self.state in self.UNDER_WAY


class RehearsalSlice(models.Model):
    """A stretch of one market's parties: done with its counts in one transaction, or not at all."""

    rehearsal = models.ForeignKey(
        Rehearsal,
        on_delete=models.CASCADE,  # a part of it, with no life of its own
        related_name="slices",
        db_index=False,  # the constraint's index begins with it
    )
    market = models.ForeignKey("governance.Market", on_delete=models.PROTECT, related_name="+")
    first = models.BigIntegerField(help_text="First party.")
    beyond = models.BigIntegerField(help_text="First party that is no longer in it.")
    parties = models.PositiveIntegerField()
    tries = models.PositiveSmallIntegerField(default=0)
    taken_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    counts = models.JSONField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["rehearsal", "market", "first"], name="rehearsal_slice_once"
            ),
            models.CheckConstraint(
                name="rehearsal_slice_done_has_counts",
                condition=Q(done_at__isnull=True) | Q(counts__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rehearsal}: parties from {self.first}"


class RehearsalMove(models.Model):
    """A party that the draft would have treated otherwise: lines, scores, days, orders, revenue.

    The database does not look up each row's rehearsal and party, which would take as long as all the
    rest of writing them: a slice writes hundreds of thousands in one transaction, which holds its own
    row, so its rehearsal, and names only parties whose lines it has just read. Nothing in the
    application deletes a party, and the ORM refuses to delete one that moved.
    """

    rehearsal = models.ForeignKey(
        Rehearsal,
        on_delete=models.CASCADE,  # a part of it, with no life of its own
        related_name="moves",
        db_index=False,  # the constraint's index begins with it
        db_constraint=False,
    )
    party = models.ForeignKey(
        "parties.Party",
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    tier = models.CharField(max_length=40, blank=True, help_text="Its tier when this ran.")
    ledger_class = models.CharField(max_length=30, help_text="Of which the scores are.")
    line_before = models.CharField(max_length=75, blank=True, help_text="The gravest one passed.")
    line_after = models.CharField(max_length=75, blank=True)
    score_before = models.IntegerField(help_text="The worst of the period.")
    score_after = models.IntegerField()
    days_before = models.PositiveIntegerField(help_text="Local days under a restriction.")
    days_after = models.PositiveIntegerField()
    orders_before = models.PositiveIntegerField(default=0)
    orders_after = models.PositiveIntegerField(default=0)
    revenue_before = models.BigIntegerField(default=0, help_text="Minor units.")
    revenue_after = models.BigIntegerField(default=0)
    currency = models.CharField(max_length=3)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["rehearsal", "party"], name="rehearsal_move_once")
        ]

    def __str__(self) -> str:
        return f"{self.party}: {self.line_before or '–'} → {self.line_after or '–'}"
