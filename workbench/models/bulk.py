"""Many cases at once: what was asked for, and what became of each."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from governance import clock, codes
from workbench.models.cases import Case, Evidence
from workbench.models.decisions import Decision


class BulkRun(models.Model):
    """One choice for many cases or findings, asked for by one person after seeing what it would do."""

    class Action(models.TextChoices):
        VIOLATION = "violation", _("decide: violation")
        NO_VIOLATION = "no_violation", _("decide: no violation")
        NOTE = "note", _("add a note")
        ROUTE = "route", _("move to a queue")
        CLOSE = "close", _("close")
        OVERTURN = "overturn", _("overturn findings")
        UNDO = "undo", _("undo a run")

    class State(models.TextChoices):
        AWAITING = "awaiting", _("waits for a second person")
        RUNNING = "running", _("under way")
        STOPPED = "stopped", _("stopped")
        REFUSED = "refused", _("sent back")
        FINISHED = "finished", _("finished")

    action = models.CharField(max_length=12, choices=Action)
    state = models.CharField(max_length=10, choices=State)
    params = models.JSONField(
        default=dict, help_text="Severity, queue, why it closes, or what was wrong."
    )
    about = models.JSONField(
        default=list, help_text="What was selected, in words: [[name, value]]."
    )
    foreseen = models.JSONField(default=dict, help_text="What the owner was shown before.")
    reason = models.ForeignKey(
        "governance.Content", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    total = models.PositiveIntegerField()
    alone_up_to = models.PositiveIntegerField(
        help_text="Beyond so many a second person had to approve."
    )
    owner = models.ForeignKey("governance.User", on_delete=models.PROTECT, related_name="+")
    actor = models.CharField(max_length=80)
    second = models.ForeignKey(
        "governance.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    undoes = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="undone_by"
    )
    source_key = models.CharField(max_length=120, unique=True)
    created_at = models.DateTimeField(default=clock.now)
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["id"], name="bulk_under_way", condition=Q(state="running")),
        ]
        constraints = [
            models.CheckConstraint(
                name="bulk_second_person_is_another",
                condition=Q(second__isnull=True) | ~Q(second=F("owner")),
            ),
            models.CheckConstraint(
                name="bulk_undo_names_its_run",
                condition=Q(action="undo", undoes__isnull=False)
                | (~Q(action="undo") & Q(undoes__isnull=True)),
            ),
            models.UniqueConstraint(
                fields=["undoes"],
                condition=Q(state__in=["awaiting", "running"]),
                name="bulk_undone_once_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        return codes.encode("BULK", self.pk)

    @property
    def under_way(self) -> bool:
        return self.state in {self.State.AWAITING, self.State.RUNNING}


class BulkRow(models.Model):
    """One case or finding of a run: whether it was worked off, and how that ended."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waits")
        DONE = "done", _("done")
        REFUSED = "refused", _("refused")
        FAILED = "failed", _("failed")
        STOPPED = "stopped", _("not begun")

    class Effect(models.TextChoices):
        DECIDED = "decided", _("decided")
        HELD = "held", _("decided, held for a second person")
        NOTED = "noted", _("noted")
        MOVED = "moved", _("moved")
        THERE = "there", _("was there already")
        OVERTURNED = "overturned", _("overturned")
        CANCELLED = "cancelled", _("decision taken back")
        REOPENED = "reopened", _("opened again")
        WITHDRAWN = "withdrawn", _("note withdrawn")
        RETURNED = "returned", _("moved back")

    run = models.ForeignKey(BulkRun, on_delete=models.PROTECT, related_name="rows")
    case = models.ForeignKey(
        Case, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    case_version = models.PositiveIntegerField(
        null=True, blank=True, help_text="As the owner saw it."
    )
    violation = models.ForeignKey(
        "violations.Violation", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    undoes = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="undone_by"
    )
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    effect = models.CharField(max_length=10, choices=Effect, blank=True)
    decision = models.ForeignKey(
        Decision, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    note = models.ForeignKey(
        Evidence, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    before = models.CharField(max_length=50, blank=True, help_text="The queue that it came from.")
    code = models.CharField(max_length=60, blank=True, help_text="Of the refusal.")
    words = models.TextField(blank=True, help_text="Why it was refused or failed.")
    attempts = models.PositiveSmallIntegerField(default=0)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(
                fields=["attempts", "id"], name="bulk_row_due", condition=Q(state="waiting")
            ),
            models.Index(fields=["run", "state", "id"], name="bulk_row_of_run"),
        ]
        constraints = [
            models.CheckConstraint(
                name="bulk_row_is_about_something",
                condition=Q(case__isnull=False) | Q(violation__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["run", "case"],
                condition=Q(case__isnull=False, violation__isnull=True),
                name="bulk_case_once_a_run",
            ),
            models.UniqueConstraint(
                fields=["run", "violation"],
                condition=Q(violation__isnull=False),
                name="bulk_finding_once_a_run",
            ),
            models.UniqueConstraint(
                fields=["undoes"], condition=Q(state="done"), name="bulk_row_undone_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.run} {self.case or self.violation}"
