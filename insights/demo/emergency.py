"""One emergency that is over: a recall of chargers, undone when the maker had narrowed it down."""

from datetime import datetime, timedelta

from governance import clock, events
from governance.actors import Actor
from governance.models import Market, User
from insights.demo import goods
from insights.demo.delivery import Post
from items.models import Item
from violations import services
from violations.incident_reads import met_by
from violations.incidents import matching_from
from violations.models import Incident

AGO = timedelta(days=9, hours=5)
REASON = (
    "The maker of these chargers has recalled them: some overheat and may catch fire. "
    "They cannot be bought until we know which batches it concerns."
)
WHY_UNDONE = "The maker named the two batches concerned; their listings were taken down one by one."


def tell(now: datetime) -> None:
    """Opened by one, started by another eleven minutes later, undone the same evening."""
    leads = list(User.objects.filter(role__in=["senior_reviewer", "quality_lead"]).order_by("pk"))
    sold_in = Item.objects.filter(brand=goods.RECALLED).values("market")
    market = Market.objects.filter(pk__in=sold_in).order_by("-pk").first()
    if len(leads) < 2 or market is None:
        return
    first, second = Actor.user(leads[0]), Actor.user(leads[1])
    freezes, matching = ["sale"], {"brand": goods.RECALLED}
    began = now - AGO
    with clock.told(began):
        incident = services.open_incident(
            market=market,
            title="Recall of 65 W chargers",
            freezes=freezes,
            matching=matching,
            hours=24,
            reason=REASON,
            contact="product-safety@marketplace.example",
            by=first,
            source_key="demonstration",
        )
    with clock.told(began + timedelta(minutes=11)):
        seen = met_by(freezes, market, matching_from(matching, market)).said()
        services.start_incident(incident_id=incident.pk, seen=seen, by=second)
    with clock.told(began + timedelta(minutes=11, seconds=3)):
        while services.freeze_some(incident_id=incident.pk):
            pass
    with clock.told(began + timedelta(hours=7)):
        services.lift_incident(incident_id=incident.pk, reason=WHY_UNDONE, by=first)
        while services.tell_ends():
            pass
    with clock.told(now):
        while events.relay():
            pass
        Post([]).go_round()
    assert Incident.objects.filter(pk=incident.pk, state="lifted").exists()  # noqa: S101 - else no story
