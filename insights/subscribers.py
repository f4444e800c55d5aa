"""Every event may change the numbers of a day."""

from governance.events import EVERYTHING, on
from governance.models import Event
from insights import services


@on(EVERYTHING)
def touch_days(event: Event) -> None:
    services.touch(event_id=event.pk)
