"""The web process."""

import os
import re
import uuid
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.utils.module_loading import import_string

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "governance.settings.development")

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]
SHAPE = re.compile(r"[A-Za-z0-9_.-]{1,40}")


class RequestId:
    """Every answer carries the id under which its lines are found in the log."""

    def __init__(self, application: Application):
        self.application = application

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        request_id = environ.get("HTTP_X_REQUEST_ID", "")
        if not SHAPE.fullmatch(request_id):
            request_id = environ["HTTP_X_REQUEST_ID"] = uuid.uuid4().hex

        def start(status: str, headers: list[tuple[str, str]], *fault: Any) -> Any:
            return start_response(status, [*headers, ("X-Request-ID", request_id)], *fault)

        return self.application(environ, start)


def wrapped(inner: Application) -> Application:
    """Django, with the hot path before it where the settings name one."""
    if settings.HOT_PATH:
        inner = import_string(settings.HOT_PATH)(inner)
    return RequestId(inner)


application = wrapped(get_wsgi_application())
