"""What happened below: whatever comes to match a running incident is frozen as well."""

from collections.abc import Sequence

from governance.events import on_many
from governance.models import Event
from violations import services
from violations.models import Incident


@on_many("item.registered")
@on_many("item.updated")
def meet_newcomers(events: Sequence[Event]) -> None:
    """The beat would find them too; this is sooner."""
    running = list(Incident.objects.filter(state="running").values_list("pk", flat=True))
    items = {event.payload["item"] for event in events}
    for number in running:
        services.join_late(incident_id=number, items=items)
