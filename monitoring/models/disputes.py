"""The rows behind a metric, and what a party says against one of them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from governance.ledger import AppendOnly


class MetricRow(AppendOnly):
    """One order (or the like) behind a metric of a party, as it was told us. The newest row of an
    external id counts; an earlier one is how it was seen before."""

    party = models.ForeignKey(
        "parties.Party", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    metric = models.ForeignKey(
        "monitoring.Metric", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    external_id = models.CharField(max_length=120, help_text="The marketplace's id of the order.")
    happened_at = models.DateTimeField()
    counts = models.BooleanField(help_text="Whether it is counted as the party's fault.")
    cause = models.SlugField(max_length=40, blank=True, db_index=False)
    source_key = models.CharField(max_length=160)

    class Meta:
        indexes = [
            models.Index(
                fields=["party", "metric", "external_id", "-id"], name="metric_row_of_party"
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["source_key"], name="metric_row_source_key_once")
        ]

    def __str__(self) -> str:
        return f"{self.external_id} in {self.metric_id}"


class MetricDispute(AppendOnly):
    """A party says that a row was counted against it wrongly, before a rule makes it a finding."""

    class Reason(models.TextChoices):
        NOT_MINE = "not_mine", _("it was not my doing: carrier, buyer or the marketplace")
        WRONG_TIME = "wrong_time", _("the time or status recorded is wrong")
        EXEMPT = "exempt", _("it does not count by the definition")
        DOUBLE = "double", _("it is counted twice")
        OTHER = "other", _("something else")

    party = models.ForeignKey(
        "parties.Party", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    row = models.OneToOneField(MetricRow, on_delete=models.PROTECT, related_name="dispute")
    reason = models.CharField(max_length=12, choices=Reason)
    text = models.ForeignKey("governance.Content", on_delete=models.PROTECT, related_name="+")
    text_digest = models.CharField(max_length=64)
    actor = models.CharField(max_length=80)

    class Meta:
        indexes = [models.Index(fields=["party", "-id"], name="metric_dispute_of_party")]

    def __str__(self) -> str:
        return f"dispute of {self.row}"


class DisputeFile(AppendOnly):
    """One file that came with a dispute."""

    dispute = models.ForeignKey(MetricDispute, on_delete=models.PROTECT, related_name="files")
    content = models.ForeignKey("governance.Content", on_delete=models.PROTECT, related_name="+")
    content_digest = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"file of {self.dispute}"


class DisputeAnswer(AppendOnly):
    """A person's answer to a dispute. Accepted: the row no longer counts in its metric."""

    dispute = models.OneToOneField(MetricDispute, on_delete=models.PROTECT, related_name="answer")
    accepted = models.BooleanField()
    words = models.ForeignKey("governance.Content", on_delete=models.PROTECT, related_name="+")
    words_digest = models.CharField(max_length=64)
    actor = models.CharField(max_length=80)

    def __str__(self) -> str:
        return f"answer to {self.dispute}"
