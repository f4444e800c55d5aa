"""How accounts hang together: links that are known, traits that they share."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from governance import clock
from parties.models.accounts import Party


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
