"""Findings, the reasons given for them, what they entail and what the marketplace must obey."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from governance.ledger import AppendOnly, AppendOnlyQuerySet


class OfParties(AppendOnlyQuerySet):
    """Rows about parties: staff and keys see all, members those of their own."""

    party_path = "party__"

    def visible_to(self, principal):
        if principal.sees_all_parties:
            return self
        if principal.user_id is None:
            return self.none()
        return self.filter(
            **{
                f"{self.party_path}memberships__user_id": principal.user_id,
                f"{self.party_path}memberships__ended_at__isnull": True,
            }
        )


class ViolationQuerySet(OfParties):
    def standing(self):
        """Findings that have not been overturned."""
        return self.filter(overturned__isnull=True)


class Violation(AppendOnly):
    """One finding: this party, this item or the account itself, this clause, this conduct."""

    class DecidedBy(models.TextChoices):
        PERSON = "person", _("a person")
        RULE = "rule", _("a rule alone")

    class Initiative(models.TextChoices):
        OWN = "own", _("our own initiative")
        NOTICE = "notice", _("a notice submitted to us")
        TRUSTED_FLAGGER = "trusted_flagger", _("a trusted flagger's notice")

    party = models.ForeignKey("parties.Party", on_delete=models.PROTECT, related_name="+")
    item = models.ForeignKey(
        "items.Item", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    clause = models.CharField(max_length=60)
    version = models.ForeignKey(
        "policies.RulebookVersion",
        on_delete=models.PROTECT,
        related_name="+",
        help_text="In force at the end of the conduct.",
    )
    severity = models.CharField(max_length=20)
    conduct_from = models.DateTimeField()
    conduct_to = models.DateTimeField()
    decided_at = models.DateTimeField()
    decided_by = models.CharField(max_length=8, choices=DecidedBy)
    actor = models.CharField(max_length=80)
    initiative = models.CharField(max_length=16, choices=Initiative, default=Initiative.OWN)
    automated_detection = models.BooleanField(default=False)
    facts = models.ForeignKey("governance.Content", on_delete=models.PROTECT, related_name="+")
    facts_digest = models.CharField(max_length=64)
    source_key = models.CharField(max_length=120, unique=True)

    objects = ViolationQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["party", "-decided_at"], name="violation_of_party"),
            models.Index(fields=["decided_at"], name="violation_by_day"),
            models.Index(fields=["clause", "-decided_at"], name="violation_by_clause"),
        ]
        constraints = [
            models.CheckConstraint(
                name="violation_conduct_has_a_window",
                condition=Q(conduct_to__gte=F("conduct_from")),
            ),
            models.CheckConstraint(
                name="violation_by_a_rule_alone_is_about_an_item",
                condition=~Q(decided_by="rule") | Q(item__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.clause} by {self.party}"


class ViolationOverturned(AppendOnly):
    """A finding that no longer stands, why, and who said so."""

    class Cause(models.TextChoices):
        WRONG_FACT = "wrong_fact", _("wrong fact")
        WRONG_RULE = "wrong_rule", _("wrong rule")
        WRONG_CLAUSE = "wrong_clause", _("wrong clause")
        NEW_EVIDENCE = "new_evidence", _("new evidence")
        LENIENCY = "leniency", _("leniency")

    violation = models.OneToOneField(Violation, on_delete=models.PROTECT, related_name="overturned")
    cause = models.CharField(max_length=16, choices=Cause)
    actor = models.CharField(max_length=80)
    reason = models.ForeignKey("governance.Content", on_delete=models.PROTECT, related_name="+")
    reason_digest = models.CharField(max_length=64)

    class Meta:
        verbose_name_plural = "violations overturned"

    def __str__(self) -> str:
        return f"overturned: {self.violation}"


class StatementOfReasons(AppendOnly):
    """Why, in words a stranger can read: facts, rule, measures, redress (DSA Art. 17, P2B Art. 4).

    The words are in content as {facts, rule, explanation, measures, redress, …}; see `statements.py`.
    """

    violation = models.OneToOneField(Violation, on_delete=models.PROTECT, related_name="statement")
    content = models.ForeignKey("governance.Content", on_delete=models.PROTECT, related_name="+")
    content_digest = models.CharField(max_length=64)
    language = models.CharField(max_length=12)

    class Meta:
        verbose_name_plural = "statements of reasons"

    def __str__(self) -> str:
        return f"statement of reasons for {self.violation}"


class StatementDelivery(AppendOnly):
    """One way in which a statement reached its party. `portal_read` and `mail_accepted` inform."""

    class Kind(models.TextChoices):
        MADE_AVAILABLE = "made_available", _("made available in the portal and the API")
        PORTAL_READ = "portal_read", _("read in the portal")
        MAIL_ACCEPTED = "mail_accepted", _("accepted by the mail server")
        MAIL_BOUNCED = "mail_bounced", _("bounced")

    statement = models.ForeignKey(
        StatementOfReasons, on_delete=models.PROTECT, related_name="deliveries"
    )
    kind = models.CharField(max_length=16, choices=Kind)

    class Meta:
        verbose_name_plural = "statement deliveries"
        constraints = [
            models.UniqueConstraint(fields=["statement", "kind"], name="delivery_once_per_kind")
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


class Penalty(AppendOnly):
    """One measure imposed, for one cause, as it was born. What became of it is in its steps."""

    party = models.ForeignKey("parties.Party", on_delete=models.PROTECT, related_name="+")
    item = models.ForeignKey(
        "items.Item", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    violation = models.ForeignKey(Violation, on_delete=models.PROTECT, related_name="penalties")
    crossing = models.ForeignKey(
        "credits.Crossing", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    measure = models.CharField(max_length=40)
    params = models.JSONField(default=dict)
    duration = models.CharField(max_length=20, help_text="days, until_recovered or permanent")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)
    source_key = models.CharField(max_length=160, unique=True)

    class Meta:
        verbose_name_plural = "penalties"
        indexes = [models.Index(fields=["party", "-starts_at"], name="penalty_of_party")]

    def __str__(self) -> str:
        return f"{self.measure} for {self.party}"


class PenaltyStep(AppendOnly):
    """What became of a penalty."""

    class Kind(models.TextChoices):
        LIFTED = "lifted", _("lifted")
        EXPIRED = "expired", _("expired")
        RECOVERED = "recovered", _("ended by recovery")
        SHORTENED = "shortened", _("shortened")

    penalty = models.ForeignKey(Penalty, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=10, choices=Kind)
    sequence = models.PositiveSmallIntegerField(default=1)
    ends_at = models.DateTimeField()
    actor = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["penalty", "sequence"], name="penalty_step_once"),
            models.UniqueConstraint(
                fields=["penalty"],
                condition=~Q(kind="shortened"),
                name="penalty_ends_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.penalty} {self.get_kind_display()}"


class ControlQuerySet(models.QuerySet):
    def in_force_at(self, moment):
        return self.filter(starts_at__lte=moment, lifted_at__isnull=True).filter(
            Q(ends_at__isnull=True) | Q(ends_at__gt=moment)
        )


class Control(models.Model):
    """What the marketplace must obey about one party or one item, for one cause."""

    class Cause(models.TextChoices):
        VIOLATION = "violation", _("a violation")
        CROSSING = "crossing", _("a milestone")
        METRIC = "metric", _("a metric line")
        REQUIREMENT = "requirement", _("an unmet requirement")
        PROTECTION = "protection", _("a protection without blame")
        INCIDENT = "incident", _("an incident")
        LEGAL_ORDER = "legal_order", _("a legal order")
        TIER = "tier", _("a tier")

    party = models.ForeignKey("parties.Party", on_delete=models.PROTECT, related_name="+")
    item = models.ForeignKey(
        "items.Item", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    kind = models.CharField(max_length=40)
    params = models.JSONField(default=dict)
    cause = models.CharField(max_length=12, choices=Cause)
    cause_ref = models.CharField(max_length=80)
    penalty = models.OneToOneField(
        Penalty, null=True, blank=True, on_delete=models.PROTECT, related_name="control"
    )
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)
    lifted_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="When the beat wrote the end into the log; reads never need it.",
    )
    source_key = models.CharField(max_length=160, unique=True)

    objects = ControlQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["party"],
                name="control_in_force_of_party",
                condition=Q(lifted_at__isnull=True, closed_at__isnull=True, item__isnull=True),
            ),
            models.Index(
                fields=["item"],
                name="control_in_force_of_item",
                condition=Q(lifted_at__isnull=True, closed_at__isnull=True, item__isnull=False),
            ),
            models.Index(
                fields=["ends_at"],
                name="control_due_to_end",
                condition=Q(lifted_at__isnull=True, closed_at__isnull=True, ends_at__isnull=False),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="control_ends_after_it_starts",
                condition=Q(ends_at__isnull=True) | Q(ends_at__gte=F("starts_at")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} on {self.item or self.party}"


class Acknowledgement(AppendOnly):
    """The marketplace says that it enforces a control, or that it has stopped."""

    class State(models.TextChoices):
        ENFORCED = "enforced", _("enforced")
        RELEASED = "released", _("released")

    control = models.ForeignKey(Control, on_delete=models.PROTECT, related_name="acknowledgements")
    state = models.CharField(max_length=10, choices=State, default=State.ENFORCED)
    actor = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["control", "state"], name="acknowledged_once_per_state")
        ]

    def __str__(self) -> str:
        return f"{self.control} {self.get_state_display()}"
