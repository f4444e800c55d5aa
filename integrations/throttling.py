"""A generous ceiling a key: a loop gone wild is slowed down, a busy marketplace is not."""

from typing import Any

from django.conf import settings
from django.core.cache import cache
from rest_framework.throttling import BaseThrottle

from governance import clock
from governance.principals import Principal

MINUTE = 60


class KeyThrottle(BaseThrottle):
    """Counts calls of a key in the running minute, over all web processes."""

    def allow_request(self, request: Any, view: Any) -> bool:
        actor = Principal.of(request).actor
        key = actor.through or str(actor)
        if not key.startswith("key:"):
            return True
        name = f"calls:{key}:{int(clock.now().timestamp()) // MINUTE}"
        cache.add(name, 0, 2 * MINUTE)
        try:
            return cache.incr(name) <= settings.API_CALLS_A_MINUTE
        except ValueError:  # it was dropped in between: then there was no flood
            return True

    def wait(self) -> float:
        return MINUTE - clock.now().timestamp() % MINUTE
