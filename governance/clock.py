"""The one clock. Tests freeze it with time-machine; nothing in the product moves it."""

from datetime import datetime

from django.utils import timezone


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return timezone.now()
