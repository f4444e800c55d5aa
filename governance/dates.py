"""Days and moments as the present language writes them, and clocks by the names that people know. Pure."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from django.utils import formats
from django.utils.translation import gettext as _

from governance.zones import CITIES, REGIONS

Day = TypeVar("Day", date, datetime)
FIRST, LAST = date(1, 1, 3), date(9999, 12, 29)


def days_before(said: Day, days: int) -> Day:
    """So many days earlier; at the beginning of the calendar, its first moment."""
    try:
        return said - timedelta(days=days)
    except OverflowError:
        first = type(said).min
        return first.replace(tzinfo=UTC) if isinstance(first, datetime) else first


def with_midnights(said: date) -> date:
    """The day, or the nearest one whose midnights are in the calendar by every clock of the world."""
    return min(max(said, FIRST), LAST)


def day(said: date) -> str:
    """`22 Nov 2026`, `22 de noviembre de 2026`, `2026年11月22日`."""
    return formats.date_format(said, "DATE_FORMAT")


def day_of_year(said: date) -> str:
    """The same without its year: `22 Nov`."""
    return formats.date_format(said, "MONTH_DAY_FORMAT")


def moment(local: datetime) -> str:
    """`22 Nov 2026, 14:05`, `2026年11月22日 14:05`."""
    return formats.date_format(local, "DATETIME_FORMAT")


def moment_of_year(local: datetime) -> str:
    """The same without its year."""
    whole, day_alone = formats.get_format("DATETIME_FORMAT"), formats.get_format("DATE_FORMAT")
    pattern = whole.replace(day_alone, formats.get_format("MONTH_DAY_FORMAT"))
    return formats.date_format(local, pattern)


def told(at: datetime, zone: str) -> str:
    """`22 Nov 2026, 14:05 (New York time)`: with whose clock it is."""
    return f"{moment(at.astimezone(ZoneInfo(zone)))} ({clock_words(zone)})"


def city(zone: str) -> str:
    """The city by which a zone is known: `Los Angeles`, `洛杉矶`."""
    known = CITIES.get(zone)
    return str(known) if known else zone.rpartition("/")[2].replace("_", " ")


def clock_words(zone: str) -> str:
    """`Los Angeles time`; UTC is called by its name."""
    return zone if zone in {"UTC", "Etc/UTC"} else _("%(city)s time") % {"city": city(zone)}


def by_region(zones: Iterable[str], mine: str = "") -> list[tuple[str, list[tuple[str, str]]]]:
    """Zones to choose from, by the names of their cities, under their part of the world.

    Old names of the same clocks (`US/Pacific`, `Etc/GMT+8`) are left out, but for the one that is chosen.
    """
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for zone in zones:
        region = zone.partition("/")[0]
        if region in REGIONS:
            found[str(REGIONS[region])].append((zone, city(zone)))
    groups = {region: sorted(rows, key=lambda row: row[1]) for region, rows in found.items()}
    old = [(mine, mine)] if mine and mine.partition("/")[0] not in REGIONS else []
    return [*sorted(groups.items()), ("UTC", list(dict.fromkeys([("UTC", "UTC"), *old])))]
