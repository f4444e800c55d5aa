"""Every event may change the numbers of a day."""

from collections.abc import Sequence

from governance.events import EVERYTHING, on_many
from governance.models import Event
from insights import services


@on_many(EVERYTHING)
def touch_days(events: Sequence[Event]) -> None:
    services.touch(happened=events)
