"""The year told moment by moment: what happens makes more happen, until today is reached."""

import heapq
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count

from governance import clock, events
from governance.models import Event
from insights.demo.delivery import Post
from policies.selectors import versions_by_heart
from violations.services import expire_due, sweep_standing

NIGHT = timedelta(days=3)
Step = Callable[[], None]


class Story:
    """Steps in order of time, each told to the clock; listeners hear what they led to."""

    def __init__(self, since: datetime, until: datetime) -> None:
        self.since, self.until = since, until
        self.moment = since
        self._waiting: list[tuple[datetime, int, Step]] = []
        self._numbers = count()
        self._listeners: dict[str, list[Callable[[Event], None]]] = {}

    def then(self, at: datetime, step: Step) -> None:
        """Let it happen at `at`. What would be after today has not happened yet."""
        if at < self.until:
            heapq.heappush(self._waiting, (max(at, self.moment), next(self._numbers), step))

    def on(self, name: str, listener: Callable[[Event], None]) -> None:
        self._listeners.setdefault(name, []).append(listener)

    def tell(self, pace: Callable[[datetime], None]) -> None:
        """To the end. `pace` is asked before each night, so that several tellers keep in step."""
        self.then(self.since + NIGHT, lambda: self._night(pace))
        with events.kept_aside() as happened, versions_by_heart():
            self.post = Post(happened)
            while self._waiting:
                self.moment, _, step = heapq.heappop(self._waiting)
                with clock.told(self.moment):
                    step()
                    self._settle()
            with clock.told(self.until):
                self.post.go_round()
                self._settle()

    def _settle(self) -> None:
        """Until nothing more follows from it."""
        while happened := self.post.hand_over():
            for event in happened:
                for listener in self._listeners.get(event.name, []):
                    listener(event)

    def _night(self, pace: Callable[[datetime], None]) -> None:
        pace(self.moment)
        sweep_standing()
        expire_due()
        self.post.go_round()
        self.then(self.moment + NIGHT, lambda: self._night(pace))
