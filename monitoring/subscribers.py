"""Findings and rulebooks may change what orders have earned."""

from governance.events import on
from governance.models import Event
from monitoring import services


@on("violation.recorded")
@on("violation.overturned")
def mark_item(event: Event) -> None:
    if item := event.payload.get("item"):
        services.mark_item(item_id=item)


@on("rulebook.published")
def mark_version(event: Event) -> None:
    services.mark_version(version_id=event.payload["version"])
