"""How the desk looks this morning: some cases in hand, priorities as their deadlines came near."""

from datetime import datetime, timedelta

from governance import clock
from governance.actors import Actor
from governance.models import User
from workbench.models import Case
from workbench.services import claim_case, raise_priorities

IN_HAND = ("mira.okafor", "lucia.romero", "putu.dewi")


def set_the_desk(now: datetime) -> None:
    """Three colleagues are at work on a case each; what is due soon has moved up."""
    raise_priorities()
    finding = Case.objects.open().filter(kind=Case.Kind.FINDING).in_order()
    for n, (username, case) in enumerate(zip(IN_HAND, finding[1 : 1 + len(IN_HAND)], strict=False)):
        reviewer = User.objects.get(username=username)
        with clock.told(now - timedelta(minutes=n)):
            claim_case(case_id=case.pk, reviewer=reviewer, by=Actor.user(reviewer))
