"""Legal persons, their accounts, and where an account stands in its life."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.utils.translation import gettext_lazy as _

from governance import clock
from governance.ledger import AppendOnly


class Kind(models.TextChoices):
    """What a party does in its market."""

    SELLER = "seller", _("seller")
    CREATOR = "creator", _("creator")
    LOCAL_MERCHANT = "local_merchant", _("local-service merchant")


class Entity(models.Model):
    """A legal person: the one who owns accounts, in whatever markets."""

    external_id = models.CharField(max_length=120, unique=True)
    legal_name = models.CharField(max_length=200)
    country = models.CharField(max_length=2, blank=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name_plural = "entities"

    def __str__(self) -> str:
        return self.legal_name


class PartyQuerySet(models.QuerySet):
    def visible_to(self, principal):
        """Staff and keys see every party, members the ones they belong to, strangers none."""
        if principal.sees_all_parties:
            return self
        if principal.user_id is None:
            return self.none()  # to filter by no user would find what nobody has joined
        return self.filter(
            memberships__user_id=principal.user_id, memberships__ended_at__isnull=True
        )


class Party(models.Model):
    """One account in one market, of one kind: a shop, a creator, a local-service merchant."""

    Kind = Kind

    market = models.ForeignKey("governance.Market", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=Kind)
    external_id = models.CharField(max_length=120, help_text="The marketplace's own id.")
    name = models.CharField(max_length=120)
    entity = models.ForeignKey(
        Entity, null=True, blank=True, on_delete=models.PROTECT, related_name="parties"
    )
    email = models.EmailField(blank=True, help_text="Where notices go until a member has joined.")
    language = models.CharField(max_length=12, default="en")
    currency = models.CharField(max_length=3)
    created_at = models.DateTimeField(default=clock.now)

    objects = PartyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "parties"
        indexes = [
            models.Index(fields=["name"], name="party_by_name"),
            models.Index(OpClass("external_id", "varchar_pattern_ops"), name="party_by_id_prefix"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["market", "kind", "external_id"], name="party_once_per_market_and_kind"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def ref(self) -> str:
        """The name the marketplace knows it by: `us:seller:4711`."""
        return f"{self.market_id}:{self.kind}:{self.external_id}"


class NameWord(models.Model):
    """A word that is in some party's name: what a mistyped word is compared with.

    Triggers of `parties_party` write it, sometimes twice; a word that no name has any more stays.
    """

    word = models.CharField(max_length=40)
    near = ArrayField(models.TextField(), help_text="The word, and it less any letter.")
    key = models.CharField(max_length=240, help_text="In letters that trigrams know.")

    class Meta:
        indexes = [models.Index(fields=["word"], name="nameword_by_word")]

    def __str__(self) -> str:
        return self.word


class LifecycleEntry(AppendOnly):
    """One step in the life of an account: registered, active, closing, closed."""

    class State(models.TextChoices):
        REGISTERED = "registered", _("registered")
        ACTIVE = "active", _("active")
        CLOSING = "closing", _("closing")
        CLOSED = "closed", _("closed")

    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="lifecycle")
    state = models.CharField(max_length=12, choices=State)
    sequence = models.PositiveIntegerField()

    class Meta:
        verbose_name_plural = "lifecycle entries"
        constraints = [
            models.UniqueConstraint(fields=["party", "sequence"], name="lifecycle_without_forks")
        ]

    def __str__(self) -> str:
        return f"{self.party}: {self.get_state_display()}"
