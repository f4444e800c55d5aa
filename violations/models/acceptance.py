"""What a party says to a finding without contesting it."""

from django.db import models

from governance.ledger import AppendOnly
from violations.models.findings import Violation


class Acceptance(AppendOnly):
    """The party has seen a finding and leaves it at that. It gives up nothing: an appeal stays open."""

    violation = models.OneToOneField(Violation, on_delete=models.PROTECT, related_name="acceptance")
    actor = models.CharField(max_length=80)

    def __str__(self) -> str:
        return f"acceptance of {self.violation}"
