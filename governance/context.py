"""What every template knows."""

from typing import Any

from django.conf import settings


def site(request: Any) -> dict[str, Any]:
    return {"SITE_URL": settings.SITE_URL, "principal": getattr(request, "principal", None)}
