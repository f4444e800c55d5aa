"""What is under way this morning around appeals: measures at rest."""

from datetime import datetime, timedelta

from governance import clock
from governance.actors import Actor
from governance.errors import DomainError
from governance.models import User
from governance.permissions import QUALITY, SENIOR
from violations.models import Control
from workbench.models import Case
from workbench.services import grant_stay_by_hand

RESTS = (
    "Papers came in this morning that may change this. Until somebody has read them nobody should "
    "lose sales over it."
)


def begin(now: datetime) -> None:
    """Enough for every page of these to have something to show."""
    with clock.told(now - timedelta(hours=2)):
        _let_rest(now)


def _let_rest(now: datetime) -> None:
    """A senior without a part in it lets the measures of one appealed finding rest."""
    seniors = list(User.objects.filter(role__in=[SENIOR, QUALITY], is_active=True).order_by("pk"))
    acting = Control.objects.unended_at(now + timedelta(days=3))
    cases = Case.objects.filter(
        kind=Case.Kind.APPEAL,
        state=Case.State.OPEN,
        appeal__violation__in=acting.values("penalty__violation"),
    ).select_related("appeal")
    for case in cases.order_by("pk")[:10]:
        for senior in seniors:
            try:
                grant_stay_by_hand(
                    case_id=case.pk,
                    reason=RESTS,
                    until=now + timedelta(days=2),
                    reviewer=senior,
                    by=Actor.user(senior),
                    source_key="demonstration",
                )
            except DomainError:
                continue  # had a part in it, or nothing of it acts any more
            return
