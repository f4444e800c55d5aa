"""Who acts for an account, and who was asked to."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from governance import clock
from parties.models.accounts import Party


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
