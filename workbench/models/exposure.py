"""What is hard to look at, who looked at how much of it, and how they like to see it."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from governance import clock
from governance.ledger import AppendOnly
from workbench.models.cases import Case


class Harm(models.Model):
    """A kind of thing that is hard to look at: the clauses and item categories that show it, and
    how many such cases a day are enough for one person."""

    code = models.SlugField(max_length=40, unique=True)
    title = models.CharField(max_length=80)
    clauses = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    categories = ArrayField(models.CharField(max_length=80), default=list, blank=True)
    daily_cap = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text=_("Cases a day and person; empty: no limit.")
    )
    is_alone = models.BooleanField(
        default=False,
        db_default=False,
        help_text=_("Such as the safety of children: no sweep of siblings takes it along."),
    )

    class Meta:
        ordering = ["title"]
        constraints = [
            models.CheckConstraint(
                name="harm_cap_is_positive",
                condition=Q(daily_cap__isnull=True) | Q(daily_cap__gt=0),
            )
        ]

    def __str__(self) -> str:
        return self.title


class Exposure(models.Model):
    """This person had this case of this kind open on this day of theirs: once, however often."""

    user = models.ForeignKey("governance.User", on_delete=models.PROTECT, related_name="+")
    day = models.DateField(help_text=_("Where the person works."))
    harm = models.ForeignKey(Harm, on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    seen_at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [models.Index(fields=["day", "user"], name="exposure_of_day")]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "day", "harm", "case"], name="exposed_once_per_day_and_case"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} at {self.case}: {self.harm}"


class PauseRule(AppendOnly):
    """After how much of what is hard to look at a pause is suggested. The newest row holds."""

    after_cases = models.PositiveSmallIntegerField()
    after_minutes = models.PositiveSmallIntegerField()
    rest_minutes = models.PositiveSmallIntegerField()
    actor = models.CharField(max_length=80)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"pause rule {self.pk}"


class Viewing(models.Model):
    """How one person likes to see pictures and clips, and when they last took a pause."""

    class Blur(models.TextChoices):
        SENSITIVE = "sensitive", _("on sensitive cases")
        ALWAYS = "always", _("on every case")
        NEVER = "never", _("never")

    user = models.OneToOneField("governance.User", on_delete=models.PROTECT, related_name="+")
    blur = models.CharField(max_length=10, choices=Blur, default=Blur.SENSITIVE)
    is_grey = models.BooleanField(default=True)
    is_mute = models.BooleanField(default=True)
    is_dense = models.BooleanField(default=False)
    rested_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"how {self.user} looks at things"
