"""Emergencies: what is frozen of whom, for how long, by which two people, and in which words."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from governance import clock, codes
from governance.ledger import AppendOnly


class IncidentLimit(AppendOnly):
    """For how many hours an incident in a market may freeze anything, from a moment on."""

    market = models.ForeignKey("governance.Market", on_delete=models.PROTECT, related_name="+")
    hours = models.PositiveSmallIntegerField()
    effective_from = models.DateTimeField()
    actor = models.CharField(max_length=80)
    source_key = models.CharField(max_length=120, unique=True)

    class Meta:
        indexes = [models.Index(fields=["market", "-effective_from"], name="incident_limit_then")]
        constraints = [
            models.CheckConstraint(name="incident_limit_is_some_time", condition=Q(hours__gt=0))
        ]

    def __str__(self) -> str:
        return f"{self.hours} h in {self.market} from {self.effective_from:%Y-%m-%d}"


class Incident(models.Model):
    """One emergency: opened by one person with what it would freeze, started by another.

    What it freezes, whom, for how long and why is fixed when it is opened; the database refuses
    any change of it. Time alone ends it: whatever acts has its own end, whether the beat ran or not.
    """

    class Freeze(models.TextChoices):
        LISTING = "listing", _("new listings of the parties are blocked")
        PAYOUT = "payout", _("payouts of the parties are held")
        SALE = "sale", _("the items cannot be bought")
        HIDING = "hiding", _("the items are hidden")

    class State(models.TextChoices):
        OPENED = "opened", _("waits for a second person")
        REFUSED = "refused", _("sent back")
        RUNNING = "running", _("running")
        ENDED = "ended", _("ended")
        LIFTED = "lifted", _("undone")

    state = models.CharField(max_length=8, choices=State, default=State.OPENED)
    market = models.ForeignKey("governance.Market", on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=120)
    freezes = models.JSONField(help_text="Codes of Freeze, in order.")
    matching = models.JSONField(help_text="The filter; see `incidents.Matching`.")
    hours = models.PositiveSmallIntegerField()
    contact = models.CharField(max_length=200, help_text="Whom a frozen party may ask.")
    reason = models.ForeignKey("governance.Content", on_delete=models.PROTECT, related_name="+")
    foreseen = models.JSONField(help_text="Counts that the opener was shown.")
    approved = models.JSONField(default=dict, help_text="Counts that the starter said yes to.")
    opener = models.ForeignKey("governance.User", on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(default=clock.now)
    starter = models.ForeignKey(
        "governance.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    reached = models.JSONField(
        default=dict, help_text="How far the first pass has come, by freeze."
    )
    applied_at = models.DateTimeField(
        null=True, blank=True, help_text="When all that matched at the start was frozen."
    )
    halted_at = models.DateTimeField(
        null=True, blank=True, help_text="Since when nothing more is frozen."
    )
    over_at = models.DateTimeField(null=True, blank=True, help_text="When it truly ended.")
    told_at = models.DateTimeField(
        null=True, blank=True, help_text="When the end of its last control was in the log."
    )
    source_key = models.CharField(max_length=120, unique=True)

    class Meta:
        indexes = [
            models.Index(fields=["id"], name="incident_under_way", condition=Q(state="running")),
            models.Index(
                fields=["id"],
                name="incident_untold",
                condition=Q(state__in=["ended", "lifted"], told_at__isnull=True),
            ),
            models.Index(fields=["id"], name="incident_awaiting", condition=Q(state="opened")),
        ]
        constraints = [
            models.CheckConstraint(
                name="incident_takes_two",
                condition=Q(starter__isnull=True) | ~Q(starter=F("opener")),
            ),
            models.CheckConstraint(
                name="incident_runs_from_to",
                condition=Q(state__in=["opened", "refused"], starts_at__isnull=True)
                | Q(
                    state__in=["running", "ended", "lifted"],
                    starter__isnull=False,
                    ends_at__gt=F("starts_at"),
                ),
            ),
            models.CheckConstraint(name="incident_lasts", condition=Q(hours__gt=0)),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def code(self) -> str:
        return codes.encode("INCIDENT", self.pk)

    @property
    def cause_ref(self) -> str:
        """What its controls name as their cause."""
        return f"incident:{self.pk}"


class IncidentStep(AppendOnly):
    """One step of an incident: who did what, when, and until when it ran after it."""

    class Kind(models.TextChoices):
        OPENED = "opened", _("opened")
        REFUSED = "refused", _("sent back")
        STARTED = "started", _("started")
        HALTED = "halted", _("nothing more is frozen")
        ASKED = "asked", _("more time asked for")
        EXTENDED = "extended", _("extended")
        DENIED = "denied", _("more time refused")
        ENDED = "ended", _("ended by itself")
        LIFTED = "lifted", _("undone")

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="steps")
    sequence = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=8, choices=Kind)
    at = models.DateTimeField()
    hours = models.PositiveSmallIntegerField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    actor = models.CharField(max_length=80)
    reason = models.ForeignKey(
        "governance.Content", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reason_digest = models.CharField(max_length=64, blank=True)
    source_key = models.CharField(max_length=160, unique=True)

    class Meta:
        ordering = ["incident", "sequence"]
        constraints = [
            models.UniqueConstraint(fields=["incident", "sequence"], name="incident_step_once"),
            models.UniqueConstraint(
                fields=["incident"],
                condition=Q(kind__in=["refused", "ended", "lifted"]),
                name="incident_is_over_once",
            ),
            models.UniqueConstraint(
                fields=["incident"], condition=Q(kind="started"), name="incident_starts_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.incident} {self.get_kind_display()}"


class IncidentWords(AppendOnly):
    """The statement of reasons of one incident in one language for one measure, until one end.

    It names no party: all whom the measure meets read the same words, each with its own name,
    item and beginning beside them.
    """

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="words")
    kind = models.CharField(max_length=40, help_text="The control.")
    language = models.CharField(max_length=12)
    ends_at = models.DateTimeField()
    content = models.ForeignKey("governance.Content", on_delete=models.PROTECT, related_name="+")
    content_digest = models.CharField(max_length=64)

    class Meta:
        verbose_name_plural = "words of incidents"
        constraints = [
            models.UniqueConstraint(
                fields=["incident", "kind", "language", "ends_at"], name="incident_words_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.incident} in {self.language}"
