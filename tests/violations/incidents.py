"""Emergencies made up for one test."""

from governance.actors import Actor
from items.models import Item
from tests.factories import MarketFactory, PartyFactory, UserFactory
from violations import services
from violations.incident_reads import met_by
from violations.incidents import matching_from
from violations.models import Incident
from violations.selectors import controls_of_item

REASON = "Chargers of this brand catch fire; the maker recalled all of them today."
CONTACT = "safety@marketplace.example"


def a_lead(role="senior_reviewer"):
    return UserFactory(role=role)


def a_listing(owner=None, **fields):
    owner = owner or PartyFactory()
    number = Item.objects.count()
    return Item.objects.create(
        owner=owner,
        market=owner.market,
        kind=fields.pop("kind", "listing"),
        external_id=f"charger-{number}",
        **{"brand": "Voltix", **fields},
    )


def opened(opener=None, *, matching=None, freezes=("sale",), hours=24, key="once", **more):
    """An incident that waits for a second person."""
    opener = opener or a_lead()
    return services.open_incident(
        **{
            "market": MarketFactory(),
            "title": "Burning chargers",
            "freezes": list(freezes),
            "matching": matching or {"brand": "Voltix"},
            "hours": hours,
            "reason": REASON,
            "contact": CONTACT,
            "by": Actor.user(opener),
            "source_key": key,
            **more,
        }
    )


def seen_of(incident):
    """The counts that whoever starts it would be shown now."""
    matching = matching_from(incident.matching, incident.market)
    return met_by(incident.freezes, incident.market, matching).said()


def started(incident=None, *, starter=None, at=None, **more):
    """A running incident of which nothing is frozen yet."""
    incident = incident or opened(**more)
    return services.start_incident(
        incident_id=incident.pk,
        seen=seen_of(incident),
        by=Actor.user(starter or a_lead("quality_lead")),
        at=at,
    )


def frozen(incident=None, *, limit=1000, **more):
    """A running incident whose first pass is over."""
    incident = incident or started(**more)
    while services.freeze_some(incident_id=incident.pk, limit=limit):
        pass
    return Incident.objects.get(pk=incident.pk)


def acting(item):
    return [control.kind for control in controls_of_item(item)]
