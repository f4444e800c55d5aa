"""Every event that endpoints may hear of becomes a delivery."""

from governance.events import EVERYTHING, on
from governance.models import Event
from integrations import services


@on(EVERYTHING)
def owe_webhooks(event: Event) -> None:
    services.owe(event_id=event.pk)
