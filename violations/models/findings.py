"""Findings, and that they no longer stand."""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from governance.ledger import AppendOnly
from violations.models.scope import OfParties


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
    also = models.JSONField(
        default=list,
        db_default=[],
        help_text="Further clauses that were cited: [{clause, severity}]; points are charged once.",
    )
    warning_only = models.BooleanField(
        default=False,
        db_default=False,
        help_text="Told during the soft launch of a clause: no points, no measures.",
    )
    joint_with = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="jointly",
        help_text="The linked party's finding that this one follows.",
    )
    link = models.ForeignKey(
        "parties.Link",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Why a linked party's finding charges this one.",
    )
    replaces = models.OneToOneField(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="replaced_by",
        help_text="The finding that was taken back for this one: reconsidered, or milder on appeal.",
    )
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
            models.CheckConstraint(
                name="violation_joint_names_its_link",
                condition=Q(joint_with__isnull=True, link__isnull=True)
                | Q(joint_with__isnull=False, link__isnull=False),
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
        CORRECTED = "corrected", _("corrected in time")

        @classmethod
        def mistakes(cls) -> list[str]:
            """Why a decision was wrong, or too hard; a correction in time says neither."""
            return [cause for cause in cls.values if cause != cls.CORRECTED]

        @classmethod
        def of_mistakes(cls) -> list[tuple[str, Any]]:
            return [pair for pair in cls.choices if pair[0] != cls.CORRECTED]

    violation = models.OneToOneField(Violation, on_delete=models.PROTECT, related_name="overturned")
    cause = models.CharField(max_length=16, choices=Cause)
    actor = models.CharField(max_length=80)
    reason = models.ForeignKey("governance.Content", on_delete=models.PROTECT, related_name="+")
    reason_digest = models.CharField(max_length=64)

    class Meta:
        verbose_name_plural = "violations overturned"

    def __str__(self) -> str:
        return f"overturned: {self.violation}"


MISTAKES = ViolationOverturned.Cause.of_mistakes()
