"""The standing ledger and what it adds up to."""

from typing import Any

from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from governance import clock
from governance.ledger import AppendOnly, AppendOnlyQuerySet


def _hashed(number: str, *texts: str) -> Any:
    """64 bits of these columns."""
    found: Any = F(number)
    for text in texts:
        found = Func(F(text), found, function="hashtextextended")
    return found


class LedgerLineQuerySet(AppendOnlyQuerySet):
    def known_at(self, moment):
        return self.filter(recorded_at__lte=moment)


class LedgerLine(AppendOnly):
    """One line of a party's standing: points with a sign, since when and until when they count."""

    class Kind(models.TextChoices):
        VIOLATION = "violation", _("violation")
        REVERSAL = "reversal", _("reversal")
        ORDER_CREDIT = "order_credit", _("credit for orders")
        RELIEF = "relief", _("relief")
        ADJUSTMENT = "adjustment", _("adjustment")

    party = models.ForeignKey(
        "parties.Party",
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,  # three indexes below begin with it
    )
    scheme = models.CharField(max_length=60)
    ledger_class = models.CharField(max_length=30, default="ordinary")
    kind = models.CharField(max_length=14, choices=Kind)
    points = models.IntegerField(help_text="Signed, as they move the score.")
    effective_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    sequence = models.PositiveIntegerField(help_text="Per party, from 1, without gaps.")
    source_key = models.CharField(max_length=120)
    version = models.ForeignKey(
        "policies.RulebookVersion",
        on_delete=models.PROTECT,
        related_name="+",
        help_text="The version that priced it.",
    )
    item = models.ForeignKey(
        "items.Item", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    clause = models.CharField(max_length=60, blank=True)
    reverses = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="reversal"
    )
    rests_on = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="eased_by"
    )
    digest = models.BinaryField(max_length=32, help_text="Keyed digest of the row.")
    sort = models.GeneratedField(
        expression=_hashed("version_id", "kind", "scheme", "ledger_class", "clause"),
        output_field=models.BigIntegerField(),
        db_persist=True,
        help_text="One number for what many lines have in common; reading in bulk learns it once.",
    )

    objects = LedgerLineQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        ordering = ["party_id", "sequence"]
        indexes = [
            models.Index(
                fields=["party", "scheme", "ledger_class", "expires_at"],
                include=[
                    *("points", "effective_at"),  # of these standing is the sum
                    *("id", "sort", "reverses", "rests_on"),  # for rehearsals
                ],
                name="line_in_brief",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["party", "sequence"], name="line_sequence_once"),
            models.UniqueConstraint(fields=["party", "source_key"], name="line_source_key_once"),
            models.CheckConstraint(name="line_points_never_zero", condition=~Q(points=0)),
            models.CheckConstraint(
                name="line_expires_after_it_begins",
                condition=Q(expires_at__isnull=True) | Q(expires_at__gte=models.F("effective_at")),
            ),
            models.CheckConstraint(
                name="line_reversal_names_its_line",
                condition=Q(kind="reversal", reverses__isnull=False)
                | (~Q(kind="reversal") & Q(reverses__isnull=True)),
            ),
            models.CheckConstraint(
                name="line_relief_names_what_it_eases",
                condition=~Q(kind="relief") | Q(rests_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.points:+d} {self.get_kind_display()}"


class Standing(models.Model):
    """A party's score in one class, as last computed. A cache of the ledger, always rebuildable."""

    party = models.ForeignKey(
        "parties.Party",
        on_delete=models.PROTECT,
        related_name="standings",
        db_index=False,  # the constraint's index begins with it
    )
    scheme = models.CharField(max_length=60)
    ledger_class = models.CharField(max_length=30, default="ordinary")
    score = models.IntegerField()
    total = models.IntegerField(help_text="Start and all counting lines, before floor and cap.")
    band = models.CharField(max_length=40)
    next_change_at = models.DateTimeField(
        null=True, blank=True, help_text="Next lapse or begin of a line."
    )
    next_milestone = models.CharField(max_length=40, blank=True)
    computed_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(
                fields=["next_change_at"],
                name="standing_due",
                condition=Q(next_change_at__isnull=False),
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["party", "scheme", "ledger_class"], name="standing_once_per_class"
            )
        ]

    def __str__(self) -> str:
        return f"{self.party}: {self.score}"


class StandingBasis(models.Model):
    """The version that all standings of a rulebook were last brought up to date with."""

    rulebook = models.OneToOneField(
        "policies.Rulebook", on_delete=models.PROTECT, related_name="+", primary_key=True
    )
    version = models.ForeignKey(
        "policies.RulebookVersion", on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name_plural = "standing bases"

    def __str__(self) -> str:
        return f"standings by {self.version}"


class Crossing(AppendOnly):
    """A milestone passed by one violation line. It stands until a CrossingUndone names it."""

    party = models.ForeignKey("parties.Party", on_delete=models.PROTECT, related_name="+")
    scheme = models.CharField(max_length=60)
    ledger_class = models.CharField(max_length=30, default="ordinary")
    milestone = models.CharField(max_length=40)
    line = models.ForeignKey(LedgerLine, on_delete=models.PROTECT, related_name="crossings")
    crossed_at = models.DateTimeField()
    terminal = models.BooleanField(
        default=False, help_text="What counted then does not lapse any more."
    )
    version = models.ForeignKey(
        "policies.RulebookVersion", on_delete=models.PROTECT, related_name="+"
    )
    derivation = models.PositiveIntegerField(
        default=0, help_text="Counts how often this milestone was derived anew from this line."
    )

    class Meta:
        indexes = [
            models.Index(fields=["party", "crossed_at"], name="crossing_of_party"),
            models.Index(fields=["party"], name="crossing_terminal", condition=Q(terminal=True)),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["line", "milestone", "derivation"], name="crossing_once_per_line"
            )
        ]

    def __str__(self) -> str:
        return f"{self.party} crossed {self.milestone}"


class CrossingUndone(AppendOnly):
    """A crossing that never should have been, and since when we know."""

    crossing = models.OneToOneField(Crossing, on_delete=models.PROTECT, related_name="undone")
    by = models.CharField(max_length=80)

    class Meta:
        verbose_name_plural = "crossings undone"

    def __str__(self) -> str:
        return f"undone: {self.crossing}"


class Tier(models.Model):
    """The tier a party has now. What tiers exist and what they bring is in the rulebook."""

    party = models.OneToOneField("parties.Party", on_delete=models.PROTECT, related_name="tier")
    code = models.CharField(max_length=40)
    version = models.ForeignKey(
        "policies.RulebookVersion", on_delete=models.PROTECT, related_name="+"
    )
    since = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"{self.party}: {self.code}"


class Reward(models.Model):
    """A benefit granted once for clean conduct."""

    party = models.ForeignKey("parties.Party", on_delete=models.PROTECT, related_name="rewards")
    code = models.CharField(max_length=60)
    title = models.CharField(max_length=160)
    source_key = models.CharField(max_length=120, unique=True)
    granted_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField(null=True, blank=True)
    collected_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.title
