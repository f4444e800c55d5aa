"""What a golden copy would give away, and to whom it is a case like any other."""

from django.db.models import Q, QuerySet

from workbench.models import Case, GoldenCopy


def models_of_copies(viewer: int | None) -> QuerySet:
    """The decided cases of which this person has a copy that they have not answered: how they were
    decided is told through no door until then."""
    return GoldenCopy.objects.in_hands_of(viewer).values("golden__decision__case")


def with_copies_of(viewer: int | None) -> QuerySet[Case]:
    """All cases, and the copies in this person's hands as if they were some."""
    dealt = GoldenCopy.objects.in_hands_of(viewer).values("case")
    return Case.every.filter(Q(is_golden=False) | Q(pk__in=dealt))
