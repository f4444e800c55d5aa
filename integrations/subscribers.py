"""Every event that endpoints may hear of becomes a delivery."""

from collections.abc import Sequence

from governance.events import EVERYTHING, on_many
from governance.models import Event
from integrations import services


@on_many(EVERYTHING)
def owe_webhooks(events: Sequence[Event]) -> None:
    services.owe(happened=events)
