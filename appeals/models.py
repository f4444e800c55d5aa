"""Being heard: appeals, corrections and what was said."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from governance import clock
from governance.ledger import AppendOnly
from violations.models import OfParties, Violation


class AppealQuerySet(models.QuerySet):
    def visible_to(self, principal):
        if principal.sees_all_parties:
            return self
        if principal.user_id is None:
            return self.none()
        return self.of_parties().filter(
            party__memberships__user_id=principal.user_id,
            party__memberships__ended_at__isnull=True,
        )

    def of_parties(self):
        """Appeals of those whom a decision hit. Who reported something stays unknown to them."""
        return self.filter(side=Appeal.Side.PARTY)

    def open(self):
        return self.filter(state=Appeal.State.OPEN)


class Appeal(models.Model):
    """Somebody asks that a decision be looked at again, by somebody else.

    The party against a finding; or who reported something, against that no violation was found.
    """

    class Side(models.TextChoices):
        PARTY = "party", _("the party")
        REPORTER = "reporter", _("who reported it")

    class State(models.TextChoices):
        OPEN = "open", _("under review")
        UPHELD = "upheld", _("the decision stands")
        OVERTURNED = "overturned", _("decision overturned")
        PARTLY = "partly", _("decision overturned in part")
        WITHDRAWN = "withdrawn", _("withdrawn")

    class Reason(models.TextChoices):
        PLATFORM_ERROR = "platform_error", _("platform error")
        FORCE_MAJEURE = "force_majeure", _("force majeure")
        CARRIER = "carrier", _("carrier")
        CUSTOMER_ASKED = "customer_asked", _("the customer asked for it")
        AUTHORISED = "authorised", _("authorised seller")
        OTHER = "other", _("something else")

    class WaitsFor(models.TextChoices):
        NOBODY = "", _("nobody")
        PARTY = "party", _("the party's facts")
        FIRST_LINE = "first_line", _("the first line's facts")

    side = models.CharField(
        max_length=8, choices=Side, default=Side.PARTY, db_default=Side.PARTY.value
    )
    violation = models.ForeignKey(
        "violations.Violation",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="appeals",
    )
    party = models.ForeignKey("parties.Party", on_delete=models.PROTECT, related_name="+")
    attempt = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=12, choices=State, default=State.OPEN)
    waits_for = models.CharField(
        max_length=10,
        choices=WaitsFor,
        blank=True,
        default=WaitsFor.NOBODY,
        db_default="",
        help_text="Returned for facts: whose.",
    )
    reason = models.CharField(max_length=16, choices=Reason)
    text = models.ForeignKey("governance.Content", on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(default=clock.now)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = AppealQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["opened_at"], name="appeal_by_receipt"),
            models.Index(
                fields=["closed_at"],
                name="appeal_by_answer",
                condition=Q(closed_at__isnull=False),
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["violation", "attempt"], name="appeal_attempt_once"),
            models.UniqueConstraint(
                fields=["violation"],
                condition=Q(state="open"),
                name="appeal_open_once_per_violation",
            ),
            models.CheckConstraint(
                name="appeal_of_a_party_is_against_a_finding",
                condition=Q(side="party", violation__isnull=False)
                | Q(side="reporter", violation__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"appeal {self.attempt} of {self.violation or self.party}"

    @property
    def finding(self) -> Violation:
        """What a party's appeal is against; the appeal of a reporter has none."""
        assert self.violation is not None  # noqa: S101 - a constraint says so of a party's appeal
        return self.violation


class AppealFile(AppendOnly):
    """One file handed in with an appeal or added to it later. The bytes are in erasable content."""

    appeal = models.ForeignKey(Appeal, on_delete=models.PROTECT, related_name="files")
    message = models.ForeignKey(
        "appeals.Message",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="files",
        help_text="What it was added with later; none: it came with the appeal.",
    )
    content = models.ForeignKey("governance.Content", on_delete=models.PROTECT, related_name="+")
    content_digest = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"file of {self.appeal}"

    @property
    def added_later(self) -> bool:
        return self.message_id is not None


class AppealStep(AppendOnly):
    """One step of an appeal: submitted, returned for facts, withdrawn, answered."""

    class Kind(models.TextChoices):
        SUBMITTED = "submitted", _("submitted")
        WITHDRAWN = "withdrawn", _("withdrawn")
        GRANTED = "granted", _("granted")
        DENIED = "denied", _("the decision stands")
        PARTLY = "partly", _("granted in part")
        RETURNED = "returned", _("facts were asked for")
        RESUMED = "resumed", _("facts came in")

    appeal = models.ForeignKey(Appeal, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=10, choices=Kind)
    actor = models.CharField(max_length=80)
    answer = models.ForeignKey(
        "governance.Content", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answer_digest = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["appeal", "kind"],
                condition=~Q(kind__in=["returned", "resumed"]),
                name="appeal_step_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.appeal} {self.get_kind_display()}"


class CorrectionQuerySet(models.QuerySet):
    def visible_to(self, principal):
        if principal.sees_all_parties:
            return self
        if principal.user_id is None:
            return self.none()
        return self.filter(
            party__memberships__user_id=principal.user_id,
            party__memberships__ended_at__isnull=True,
        )

    def open(self):
        return self.filter(state=Correction.State.OPEN)


class Correction(models.Model):
    """A party says, with proof, that it has put right what a finding is about."""

    class State(models.TextChoices):
        OPEN = "open", _("under review")
        ACCEPTED = "accepted", _("accepted")
        REFUSED = "refused", _("refused")

    violation = models.ForeignKey(
        "violations.Violation", on_delete=models.PROTECT, related_name="corrections"
    )
    party = models.ForeignKey("parties.Party", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    text = models.ForeignKey("governance.Content", on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(default=clock.now)
    closed_at = models.DateTimeField(null=True, blank=True)
    answer = models.ForeignKey(
        "governance.Content", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_by = models.CharField(max_length=80, blank=True, default="", db_default="")

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="correction_answered_says_when_and_by_whom",
                condition=Q(state="open", closed_at__isnull=True)
                | (~Q(state="open") & Q(closed_at__isnull=False) & ~Q(answered_by="")),
            ),
            models.UniqueConstraint(
                fields=["violation"],
                condition=Q(state="open"),
                name="correction_open_once_per_violation",
            ),
        ]

    def __str__(self) -> str:
        return f"correction of {self.violation}"


class CorrectionFile(AppendOnly):
    """One proof handed in with a correction. The bytes are in erasable content."""

    correction = models.ForeignKey(Correction, on_delete=models.PROTECT, related_name="files")
    content = models.ForeignKey("governance.Content", on_delete=models.PROTECT, related_name="+")
    content_digest = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"file of {self.correction}"


class Draft(models.Model):
    """An appeal that is not sent yet: one a finding and writer, kept when they sign out."""

    violation = models.ForeignKey(
        "violations.Violation", on_delete=models.PROTECT, related_name="+"
    )
    writer = models.CharField(max_length=80, help_text="`user:12` or the signed link.")
    reason = models.CharField(max_length=16, blank=True)
    text = models.TextField(blank=True)
    saved_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["violation", "writer"], name="draft_once_per_finding_and_writer"
            )
        ]

    def __str__(self) -> str:
        return f"draft about {self.violation}"


class MessageQuerySet(OfParties):
    party_path = "appeal__party__"


class Message(AppendOnly):
    """One thing said in an appeal. Internal notes never reach the party."""

    appeal = models.ForeignKey(Appeal, on_delete=models.PROTECT, related_name="messages")
    actor = models.CharField(max_length=80)
    from_party = models.BooleanField()
    internal = models.BooleanField(default=False)
    content = models.ForeignKey("governance.Content", on_delete=models.PROTECT, related_name="+")
    content_digest = models.CharField(max_length=64)

    objects = MessageQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="message_of_a_party_is_not_internal",
                condition=Q(from_party=False) | Q(internal=False),
            )
        ]

    def __str__(self) -> str:
        return f"message {self.pk}"
