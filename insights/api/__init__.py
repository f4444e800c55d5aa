"""This room for programs."""

from insights.api.figures import SeriesApi
from insights.api.rehearsals import (
    CancelApi,
    MovesApi,
    RehearsalApi,
    RehearsalsApi,
)

__all__ = ["CancelApi", "MovesApi", "RehearsalApi", "RehearsalsApi", "SeriesApi"]
