"""Numbers that rules may use."""

import re
from collections.abc import Mapping

from django.conf import settings
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

TRANSLATED = {"title": 120, "definition": 2000, "formula": 300}  # characters

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
    translations: Mapping[str, Mapping[str, str]] | None = None,
) -> Metric:
    """Name a number. The same code twice is one metric, as it was first described; only languages
    that it lacked are added."""
    if not NAME.fullmatch(code) or code in RESERVED:
        message = "Rules write this name: use small letters, digits and _, and no word of CEL."
        raise InvalidInput(
            message, faults=[{"field": "code", "value": code[:80], "message": message}]
        )
    told = _checked(translations or {})
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
            "translations": told,
        },
    )
    if created:
        emit("metric.created", subject=f"metric:{code}", by=by)
    elif more := sorted(told.keys() - metric.translations.keys()):
        metric.translations = {**told, **metric.translations}
        metric.save(update_fields=["translations"])
        emit("metric.translated", subject=f"metric:{code}", by=by, languages=more)
    return metric


def _checked(translations: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, str]]:
    """The words of each language, or which language or part is at fault and what there may be."""
    faults = []
    languages, parts = [code for code, _ in settings.LANGUAGES], ", ".join(TRANSLATED)
    for language, words in translations.items():
        where = f"translations.{language}"
        if language not in languages:
            known = ", ".join(languages)
            faults.append((where, language, f"There is no such language here. There are: {known}."))
        for part, said in words.items():
            if part not in TRANSLATED:
                faults.append((f"{where}.{part}", part, f"Only these are translated: {parts}."))
            elif not said.strip() or len(said) > TRANSLATED[part]:
                message = f"Give 1 to {TRANSLATED[part]} characters, or leave it out."
                faults.append((f"{where}.{part}", said[:80], message))
    if faults:
        named = [{"field": field, "value": value, "message": said} for field, value, said in faults]
        raise InvalidInput(faults[0][2], faults=named)
    return {language: dict(words) for language, words in translations.items() if words}
