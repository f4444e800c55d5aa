"""Numbers that rules may use."""

import re

from django.db import transaction

from governance.actors import Actor
from governance.errors import InvalidInput
from governance.events import emit
from monitoring.models import Metric
from parties.csv_intake import Range

NAME = re.compile(r"[a-z][a-z0-9_]{0,59}")
RESERVED = {
    *("as", "break", "const", "continue", "else", "false", "for", "function", "if", "import", "in"),
    *("let", "loop", "package", "namespace", "null", "return", "true", "var", "void", "while"),
    *("bool", "bytes", "double", "duration", "dyn", "has", "int", "list", "map", "matches", "size"),
    *("string", "timestamp", "type", "uint"),
}

RANGES: dict[str, Range] = {"count": (0, None), "fraction": (0, 1), "stars": (0, 5)}


def ranges() -> dict[str, Range]:
    """What the values of each metric may be, by its unit; an amount may be anything."""
    units = Metric.objects.values_list("code", "unit")
    return {code: RANGES.get(unit, (None, None)) for code, unit in units}


@transaction.atomic
def create_metric(
    *,
    code: str,
    title: str,
    unit: str,
    by: Actor,
    definition: str = "",
    formula: str = "",
    fault_raises: bool = True,
    excused_leave_total: bool = False,
    window_days: int | None = None,
) -> Metric:
    """Name a number. The same code twice is one metric, as it was first described."""
    if not NAME.fullmatch(code) or code in RESERVED:
        message = "Rules write this name: use small letters, digits and _, and no word of CEL."
        raise InvalidInput(
            message, faults=[{"field": "code", "value": code[:80], "message": message}]
        )
    metric, created = Metric.objects.get_or_create(
        code=code,
        defaults={
            "title": title,
            "unit": unit,
            "definition": definition,
            "formula": formula,
            "fault_raises": fault_raises,
            "excused_leave_total": excused_leave_total,
            "window_days": window_days,
        },
    )
    if created:
        emit("metric.created", subject=f"metric:{code}", by=by)
    return metric
