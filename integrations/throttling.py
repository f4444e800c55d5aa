"""A generous ceiling a key: a loop gone wild is slowed down, a busy marketplace is not."""

from typing import Any

from django.conf import settings
from rest_framework.throttling import BaseThrottle

from governance import limits
from governance.principals import Principal


class KeyThrottle(BaseThrottle):
    """Counts calls of a key in the running minute, and the files that it hands on."""

    def allow_request(self, request: Any, view: Any) -> bool:
        actor = Principal.of(request).actor
        key = actor.through or str(actor)
        if not key.startswith("key:"):
            return True
        if limits.is_one_too_many(key, "calls", settings.API_CALLS_A_MINUTE):
            return False
        if not limits.brings_files(request):
            return True
        return not limits.is_one_too_many(key, "files", settings.API_UPLOADS_A_MINUTE)

    def wait(self) -> float:
        return limits.wait()
