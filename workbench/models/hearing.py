"""Who may not hear whom, and the appeals of those who reported something."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from governance import clock
from governance.ledger import AppendOnly
from workbench.models.decisions import Decision


class ReporterAppeal(AppendOnly):
    """Which report an appeal is about, and the decision on it that it is against."""

    appeal = models.OneToOneField("appeals.Appeal", on_delete=models.PROTECT, related_name="+")
    report = models.ForeignKey("monitoring.Report", on_delete=models.PROTECT, related_name="+")
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["decision", "report"], name="reporter_appeals_once_per_decision"
            )
        ]

    def __str__(self) -> str:
        return f"{self.appeal} by who sent {self.report}"


class ReporterInformed(AppendOnly):
    """The first time that whoever reported something learned what was decided: windows begin here."""

    class How(models.TextChoices):
        PAGE_READ = "page_read", _("read on the page of the report")
        API_READ = "api_read", _("read over the API")
        MAIL_ACCEPTED = "mail_accepted", _("accepted by the mail server")

    report = models.ForeignKey("monitoring.Report", on_delete=models.PROTECT, related_name="+")
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="+")
    how = models.CharField(max_length=14, choices=How)

    class Meta:
        verbose_name_plural = "reporters informed"
        constraints = [
            models.UniqueConstraint(
                fields=["report", "decision"], name="reporter_informed_once_per_decision"
            )
        ]

    def __str__(self) -> str:
        return f"{self.report}: {self.get_how_display()}"


class ReporterLetter(models.Model):
    """A letter to whoever reported something; owed until the mail server has accepted it."""

    report = models.ForeignKey("monitoring.Report", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20)
    content = models.ForeignKey("governance.Content", on_delete=models.PROTECT, related_name="+")
    content_digest = models.CharField(max_length=64)
    source_key = models.CharField(max_length=120, unique=True)
    due_at = models.DateTimeField(default=clock.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at"], name="reporter_letter_due", condition=Q(sent_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} to who sent {self.report}"


class ConflictQuerySet(models.QuerySet):
    def standing(self):
        return self.filter(ended_at__isnull=True)


class Conflict(models.Model):
    """A member of staff says that they are not impartial towards an account, or a legal person."""

    class Why(models.TextChoices):
        FAMILY = "family", _("family or friends")
        MONEY = "money", _("money: a share, a loan, a commission")
        WORK = "work", _("worked for it, or works beside")
        QUARREL = "quarrel", _("a quarrel")
        OTHER = "other", _("something else")

    reviewer = models.ForeignKey("governance.User", on_delete=models.PROTECT, related_name="+")
    party = models.ForeignKey(
        "parties.Party", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    entity = models.ForeignKey(
        "parties.Entity",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="All accounts of this legal person.",
    )
    why = models.CharField(max_length=8, choices=Why)
    declared_at = models.DateTimeField(default=clock.now)
    declared_by = models.CharField(max_length=80)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=80, blank=True, default="")

    objects = ConflictQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="conflict_is_about_an_account_or_a_legal_person",
                condition=Q(party__isnull=False, entity__isnull=True)
                | Q(party__isnull=True, entity__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["reviewer", "party"],
                condition=Q(ended_at__isnull=True, party__isnull=False),
                name="conflict_declared_once_per_account",
            ),
            models.UniqueConstraint(
                fields=["reviewer", "entity"],
                condition=Q(ended_at__isnull=True, entity__isnull=False),
                name="conflict_declared_once_per_legal_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reviewer} about {self.party or self.entity}"
