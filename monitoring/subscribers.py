"""Findings and rulebooks may change what orders have earned, which is shown beside the standing."""

from credits.beside import beside_standing
from governance.events import on
from governance.models import Event
from monitoring import selectors, services
from monitoring.selectors import EarningProgress
from parties.models import Party


@on("violation.recorded")
@on("violation.overturned")
def mark_item(event: Event) -> None:
    if item := event.payload.get("item"):
        services.mark_item(item_id=item)


@on("rulebook.published")
def mark_version(event: Event) -> None:
    services.mark_version(version_id=event.payload["version"])


@beside_standing("earning")
def earning(party: Party) -> EarningProgress | None:
    return selectors.earning_progress(party)
