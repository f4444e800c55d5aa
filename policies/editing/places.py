"""From a fault's place to the page that mends it, and the draft as a list of such pages. Pure."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from policies.editing.specs import spec_of
from policies.faults import Fault


@dataclass(frozen=True, slots=True)
class Entry:
    """One page of a draft in the list beside the form."""

    path: str
    title: str
    group: str
    faults: int
    depth: int = 0


def inner_of(place: str) -> tuple[str, list[str]]:
    """The page of a fault's place, and the way from there: `clauses[3].text` is `clauses/3`, text."""
    steps = [step for step in re.split(r"[.\[\]]", place) if step and place != "body"]
    for length in range(len(steps), 0, -1):
        path = "/".join(steps[:length])
        if spec_of(path):
            return path, steps[length:]
    return "", steps


def link_of(fault: Fault) -> tuple[str, str]:
    """The page that mends a fault, and a word for where on it."""
    path, way = inner_of(fault["field"])
    return path, " ".join(step for step in way if not step.isdigit()).replace("_", " ")


ONE_OF = {
    "clauses": gettext_lazy("Clause"),
    "tiers": gettext_lazy("Tier"),
    "funds": gettext_lazy("Ground for holding funds"),
    "documents": gettext_lazy("Document"),
    "milestones": gettext_lazy("Line"),
    "measures": gettext_lazy("Measure"),
    "bands": gettext_lazy("Band"),
    "classes": gettext_lazy("Class of points"),
    "repeats": gettext_lazy("Repeated breaches"),
    "joint": gettext_lazy("Joint findings"),
}


def place_in_words(body: Any, field: str) -> str:
    """`clauses[1].points.low` as people find it: `Clause late_dispatch · points · low`."""
    said: list[str] = []
    here: Any = body
    for step in re.findall(r"[^.\[\]]+", field):
        if isinstance(here, list) and step.isdigit():
            here = here[int(step)] if int(step) < len(here) else None
            row = here if isinstance(here, dict) else {}
            named = row.get("code") or row.get("control") or int(step) + 1
            said[-1] = f"{said[-1]} {named}"
            continue
        here = here.get(step) if isinstance(here, dict) else None
        is_list = isinstance(here, list) and step in ONE_OF
        said.append(str(ONE_OF[step]) if is_list else step.replace("_", " "))
    words = " · ".join(said)
    return words[:1].upper() + words[1:]


def outline_of_draft(body: dict[str, Any], faults: list[Fault], query: str = "") -> list[Entry]:
    """Every page of a draft with how many faults it has; of the clauses those that say `query`."""
    counted = Counter(inner_of(fault["field"])[0] for fault in faults)
    entries = [
        Entry("", _("The whole"), "", counted[""]),
        *_scheme_entries(body, counted),
        Entry("windows", _("Appeals and redress"), "", counted["windows"]),
    ]
    named = {
        "clauses": _("Clauses"),
        "tiers": _("Tiers"),
        "funds": _("Grounds for holding funds"),
        "documents": _("Documents that are asked for"),
    }
    for name, group in named.items():
        for place, row in _tables(body.get(name)):
            if name != "clauses" or _says(row, query):
                path = f"{name}/{place}"
                entries.append(Entry(path, _title(row, place), group, counted[path]))
    return entries


def _scheme_entries(body: dict[str, Any], counted: Counter[str]) -> Iterator[Entry]:
    scheme = body.get("scheme")
    if not isinstance(scheme, dict):
        return
    yield Entry("scheme", _("The scheme"), "", counted["scheme"])
    for name in ("milestones", "classes", "repeats", "joint"):
        for place, row in _tables(scheme.get(name)):
            path = f"scheme/{name}/{place}"
            yield Entry(path, _title(row, place), "", counted[path], 1)
            for inner, line in _tables(row.get("milestones")):
                below = f"{path}/milestones/{inner}"
                yield Entry(below, _title(line, inner), "", counted[below], 2)


def _tables(rows: Any) -> list[tuple[int, dict[str, Any]]]:
    said = rows if isinstance(rows, list) else []
    return [(place, row) for place, row in enumerate(said) if isinstance(row, dict)]


def _title(row: dict[str, Any], place: int) -> str:
    if "party_kind" in row:
        return _("Jointly with: %(kind)s") % {"kind": str(row["party_kind"]).replace("_", " ")}
    return str(row.get("title") or row.get("code") or place + 1)


def _says(row: dict[str, Any], query: str) -> bool:
    said = " ".join(str(row.get(name, "")) for name in ("title", "code", "text", "guidance"))
    return query.strip().casefold() in said.casefold()
