"""What a golden copy would give away."""

from django.db.models import QuerySet

from workbench.models import GoldenCopy


def models_of_copies(viewer: int | None) -> QuerySet:
    """The decided cases of which this person has a copy that they have not answered: how they were
    decided is told through no door until then."""
    dealt = GoldenCopy.objects.filter(reviewer=viewer, answer__isnull=True)
    return dealt.values("golden__decision__case")
