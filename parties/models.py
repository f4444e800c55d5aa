"""Who: legal persons, their accounts, who acts for them, and how accounts hang together."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
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


class Link(models.Model):
    """Why two parties belong together, since when, and how sure we are."""

    class Kind(models.TextChoices):
        OWNER = "owner", _("same owner")
        BOUND = "bound", _("bound account")
        AFFILIATE = "affiliate", _("affiliate")
        AGENCY = "agency", _("agency")
        SERVICE_PROVIDER = "service_provider", _("service provider")

    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="links")
    other = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="links_back")
    kind = models.CharField(max_length=20, choices=Kind)
    origin = models.CharField(
        max_length=60, help_text="What told us: the marketplace, a device, a bank account."
    )
    confidence = models.PositiveSmallIntegerField(default=100, help_text="Percent.")
    valid_from = models.DateTimeField(default=clock.now)
    valid_to = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="link_joins_two_parties", condition=~Q(party=F("other"))),
            models.CheckConstraint(
                name="link_confidence_is_percent", condition=Q(confidence__lte=100)
            ),
            models.UniqueConstraint(
                fields=["party", "other", "kind"],
                condition=Q(valid_to__isnull=True),
                name="link_of_a_kind_is_open_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.party} – {self.other} ({self.get_kind_display()})"


class Trait(models.Model):
    """Something that a party has and may share: a bank account, a device, an address, a phone.

    Only a keyed digest of it is kept: enough to see that two parties have the same, and nothing more.
    """

    class Kind(models.TextChoices):
        BANK_ACCOUNT = "bank_account", _("bank account")
        DEVICE = "device", _("device")
        ADDRESS = "address", _("address")
        PHONE = "phone", _("phone number")
        EMAIL = "email", _("mail address")
        DOCUMENT = "document", _("identity document")

    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="traits")
    kind = models.CharField(max_length=14, choices=Kind)
    digest = models.BinaryField(max_length=32)
    origin = models.CharField(max_length=60, help_text="What told us.")
    confidence = models.PositiveSmallIntegerField(default=100, help_text="Percent.")
    valid_from = models.DateTimeField(default=clock.now)
    valid_to = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["kind", "digest"],
                name="trait_shared",
                condition=Q(valid_to__isnull=True),
            )
        ]
        constraints = [
            models.CheckConstraint(
                name="trait_confidence_is_percent", condition=Q(confidence__lte=100)
            ),
            models.UniqueConstraint(
                fields=["party", "kind", "digest"],
                condition=Q(valid_to__isnull=True),
                name="trait_of_a_party_is_open_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} of {self.party}"


class Protection(models.Model):
    """A protected account: while this runs, every decision against it waits for a second person.

    The party never hears of it. One at a time; those that ended stay and say who ended them, and why.
    """

    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="protections")
    reason = models.ForeignKey("governance.Content", on_delete=models.PROTECT, related_name="+")
    actor = models.CharField(max_length=80)
    since = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_because = models.ForeignKey(
        "governance.Content", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    ended_by = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["party"],
                condition=Q(ended_at__isnull=True),
                name="protection_runs_once_per_party",
            ),
            models.CheckConstraint(
                name="protection_that_ended_says_why",
                condition=Q(ended_at__isnull=True, ended_because__isnull=True, ended_by="")
                | Q(ended_at__isnull=False, ended_because__isnull=False) & ~Q(ended_by=""),
            ),
        ]

    def __str__(self) -> str:
        return f"protection of {self.party}"


class Membership(models.Model):
    """A person who may act for a party."""

    class Role(models.TextChoices):
        OWNER = "owner", _("owner")
        STAFF = "staff", _("staff")

    user = models.ForeignKey("governance.User", on_delete=models.PROTECT, related_name="+")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=8, choices=Role)
    zone = models.CharField(
        max_length=40,
        blank=True,
        db_default="",
        help_text="In whose hours this person reads; empty means the market's. Display only.",
    )
    visited_at = models.DateTimeField(
        null=True, blank=True, help_text="Last time at the home page."
    )
    visit_before = models.DateTimeField(
        null=True, blank=True, help_text="The last time of the visit before the present one."
    )
    joined_at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "party"],
                condition=Q(ended_at__isnull=True),
                name="membership_open_once_per_user_and_party",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} for {self.party}"


class Invitation(models.Model):
    """A signed link by which a person joins a party. Only a digest of its secret is kept.

    The secret is derived from `salt` by a key that is not in the database, so that the mail can be
    written again after a crash while a copy of the database opens nothing.
    """

    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="invitations")
    role = models.CharField(max_length=8, choices=Membership.Role)
    email = models.EmailField()
    salt = models.CharField(max_length=32, db_default="")
    secret_digest = models.CharField(max_length=64, unique=True)
    invited_by = models.CharField(max_length=80)
    created_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0, db_default=0)
    send_after = models.DateTimeField(default=clock.now, db_default=Now())
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(
        "governance.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        indexes = [
            models.Index(
                fields=["send_after"],
                condition=Q(sent_at__isnull=True, accepted_at__isnull=True),
                name="invitation_to_be_sent",
            )
        ]

    def __str__(self) -> str:
        return f"invitation of {self.party}"


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
