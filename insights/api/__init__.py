"""This room for programs."""

from insights.api.figures import SeriesApi
from insights.api.public import PublicAppealsApi
from insights.api.rehearsals import (
    CancelApi,
    MovesApi,
    RehearsalApi,
    RehearsalsApi,
)

__all__ = [
    "CancelApi",
    "MovesApi",
    "PublicAppealsApi",
    "RehearsalApi",
    "RehearsalsApi",
    "SeriesApi",
]
