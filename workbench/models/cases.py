"""Cases and what they rest on."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from governance import clock, codes
from governance.ledger import AppendOnly
from workbench.models.queues import Queue


class CaseQuerySet(models.QuerySet):
    def open(self):
        return self.filter(state=Case.State.OPEN)

    def undecided(self):
        return self.exclude(state__in=[Case.State.DECIDED, Case.State.MERGED])

    def in_order(self):
        """The order in which cases are handed out; an index holds exactly this order."""
        return self.order_by("-priority", "due_at", "pk")


class RealCases(models.Manager.from_queryset(CaseQuerySet)):  # type: ignore[misc]
    """All but the golden copies, which nobody counts, lists or decides anything by."""

    def get_queryset(self) -> CaseQuerySet:
        return super().get_queryset().filter(is_golden=False)


class Case(models.Model):
    """One question to be decided: did this party, with this item, breach this clause?"""

    class Kind(models.TextChoices):
        FINDING = "finding", _("finding")
        APPEAL = "appeal", _("appeal")

    class State(models.TextChoices):
        OPEN = "open", _("open")
        CLAIMED = "claimed", _("claimed")
        WAITING = "waiting", _("waits for the party")
        HELD = "held", _("held for a second person")
        PENDING = "pending", _("decided, can still be undone")
        DECIDED = "decided", _("decided")
        MERGED = "merged", _("merged into another case")

    class Override(models.TextChoices):
        """What an override of an executed decision waits for."""

        NONE = "", _("nothing")
        PENDING = "pending", _("can still be undone")
        HELD = "held", _("held for a second person")

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
    priority_shares = models.JSONField(
        default=dict, help_text="Term → how much of its weight it has, 0 to 1."
    )
    weighed_with = models.PositiveIntegerField(
        default=0, help_text="The priority weights that its terms were made with."
    )
    value_at_stake = models.BigIntegerField(
        default=0, help_text="Minor units of the market's currency."
    )
    opened_at = models.DateTimeField(default=clock.now)
    due_at = models.DateTimeField()
    clock_from = models.DateTimeField(
        null=True, blank=True, help_text="When its time began to run: after opening, in a batch."
    )
    paused_at = models.DateTimeField(
        null=True, blank=True, help_text="The clock stands still since then: the party is asked."
    )
    late_soon_at = models.DateTimeField(
        null=True, blank=True, help_text="When it was seen that it will not be decided in time."
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged"
    )
    override = models.CharField(
        max_length=8,
        choices=Override,
        blank=True,
        default=Override.NONE,
        db_default="",
        help_text="The newest decision overrides an executed one, and waits for this.",
    )
    version = models.PositiveIntegerField(
        default=1, help_text="Grows with each change; a stale page is refused."
    )

    is_golden = models.BooleanField(
        default=False,
        db_default=False,
        help_text="A copy among the ordinary work, to see how it is answered. Nothing comes of it.",
    )

    reviewed_blind: bool = False  # whether who asks has a second look at it in hand

    objects = RealCases()
    every = CaseQuerySet.as_manager()

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
                condition=Q(state__in=["claimed", "waiting", "held", "pending"]),
            ),
            models.Index(
                fields=["override", "id"], name="case_override", condition=~Q(override="")
            ),
            models.Index(fields=["clause", "-id"], name="case_of_clause"),
            models.Index(fields=["due_at", "id"], name="case_by_due"),
            models.Index(fields=["value_at_stake", "id"], name="case_by_value"),
            models.Index(fields=["id"], name="case_undecided", condition=~Q(state="decided")),
            models.Index(fields=["id"], name="case_of_an_appeal", condition=Q(kind="appeal")),
            models.Index(
                fields=["queue", "clock_from"],
                name="case_clock",
                condition=Q(clock_from__isnull=False),
            ),
            models.Index(
                fields=["weighed_with", "id"], name="case_weighed", condition=Q(state="open")
            ),
            models.Index(
                fields=["-late_soon_at"],
                name="case_late_soon",
                condition=Q(late_soon_at__isnull=False) & ~Q(state__in=["decided", "merged"]),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["party", "clause"],
                condition=Q(kind="finding", item__isnull=True, is_golden=False)
                & ~Q(state__in=["decided", "merged"]),
                name="case_undecided_once_per_party_and_clause",
            ),
            models.UniqueConstraint(
                fields=["item", "clause"],
                condition=Q(kind="finding", item__isnull=False, is_golden=False)
                & ~Q(state__in=["decided", "merged"]),
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
                name="case_merged_says_into_which",
                condition=Q(state="merged", merged_into__isnull=False)
                | (~Q(state="merged") & Q(merged_into__isnull=True)),
            ),
            models.CheckConstraint(
                name="case_overridden_was_decided",
                condition=Q(override="") | Q(state="decided"),
            ),
            models.CheckConstraint(
                name="case_waiting_stops_its_clock",
                condition=Q(state="waiting", paused_at__isnull=False)
                | (~Q(state="waiting") & Q(paused_at__isnull=True)),
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
        ANSWER = "answer", _("the party's answer")

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


class EvidenceMoved(AppendOnly):
    """A piece that was taken out of its case into another one; it counts there, and here no more."""

    evidence = models.OneToOneField(Evidence, on_delete=models.PROTECT, related_name="moved")
    to = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    actor = models.CharField(max_length=80)

    class Meta:
        verbose_name_plural = "evidence moved"

    def __str__(self) -> str:
        return f"{self.evidence} moved to {self.to}"
