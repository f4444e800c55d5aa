"""Forms over tables: a field `lapse__kind` reads and writes `lapse.kind`; what is left empty is left out."""

from copy import deepcopy
from datetime import date
from typing import Any, get_type_hints

import msgspec
from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.forms.utils import ErrorDict
from django.utils.translation import gettext as _
from msgspec import structs

from policies.faults.shape import without_none
from policies.scheme.measures import Strict

EMPTY: tuple[Any, ...] = (None, "", [], {})
NOTHING = [("", "–")]


class LinesField(forms.CharField):
    """A list of words, one a line."""

    def __init__(self, *, rows: int = 3, **rest: Any) -> None:
        rest.setdefault("required", False)
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), **rest)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(str(one) for one in value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        said = value if isinstance(value, str) else "\n".join(value or [])
        return [line.strip() for line in said.splitlines() if line.strip()]

    def validate(self, value: Any) -> None:
        """An empty list is a list."""


class NumbersField(LinesField):
    """A list of numbers, one a line."""

    def to_python(self, value: Any) -> Any:
        try:
            return [int(line) for line in super().to_python(value)]
        except ValueError as odd:
            raise forms.ValidationError(_("Give whole numbers, one a line.")) from odd


class TitlesField(LinesField):
    """A title in several languages, one a line: `es: Buen estado`."""

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        rows = ((key, one.get("title", "")) for key, one in value.items() if isinstance(one, dict))
        return "\n".join(f"{key}: {title}" for key, title in rows)

    def to_python(self, value: Any) -> Any:
        if isinstance(value, dict):
            return value
        rows = [line.partition(":") for line in super().to_python(value)]
        if any(not colon or not title.strip() for _language, colon, title in rows):
            raise forms.ValidationError(_("Give a language, a colon and the title, one a line."))
        return {language.strip(): {"title": title.strip()} for language, _colon, title in rows}


class SetField(forms.MultipleChoiceField):
    """Some of a list."""

    def __init__(self, **rest: Any) -> None:
        super().__init__(required=False, widget=forms.CheckboxSelectMultiple, **rest)


def paragraph(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class TableForm(forms.Form):
    """One table of a draft. `struct` says what may be left out because it goes without saying."""

    struct: type[Strict]
    _errors: ErrorDict | None
    use_required_attribute = False

    def __init__(
        self, data: Any = None, *, table: dict[str, Any], body: dict[str, Any], prefix: str = ""
    ) -> None:
        super().__init__(data, prefix=prefix or None)
        self.table, self.body = table, body
        self.prepare()
        self.initial = self.read(table)
        for name, field in self.fields.items():
            if isinstance(field, forms.ChoiceField):
                field.choices = _with_unknown(field.choices, self.initial.get(name))

    def prepare(self) -> None:
        """Where choices depend on the rest of the draft."""

    def read(self, table: dict[str, Any]) -> dict[str, Any]:
        return {name: self._value(table, name) for name in self.fields}

    def _value(self, table: dict[str, Any], name: str) -> Any:
        place: Any = table
        for step in name.split("__"):
            if not isinstance(place, dict) or step not in place:
                default = self.default_of(name)
                return None if default is msgspec.NODEFAULT else default
            place = place[step]
        return place

    def written(self) -> dict[str, Any]:
        """The table with what was typed; fields that the form does not know stay."""
        table = deepcopy(self.table)
        for name, value in self.cleaned_data.items():
            said = value.isoformat() if isinstance(value, date) else value
            if isinstance(self.fields[name], SetField):
                said = _in_old_order(said, self.initial.get(name))
            self._write(table, name.split("__"), said, default=self.default_of(name))
        return table

    def _write(self, table: dict[str, Any], way: list[str], value: Any, *, default: Any) -> None:
        place, parents = table, []
        for step in way[:-1]:
            inner = place.get(step)
            parents.append((place, step))
            place = inner if isinstance(inner, dict) else {}
            parents[-1][0][step] = place
        is_needed = default is msgspec.NODEFAULT and value is not None and len(way) == 1
        if value == default or (value in EMPTY and not is_needed):
            place.pop(way[-1], None)
        else:
            place[way[-1]] = value
        for owner, step in reversed(parents):
            if not owner[step]:
                del owner[step]

    def default_of(self, name: str) -> Any:
        """What a field means when it is not there; NODEFAULT where it must be."""
        kind: Any = self.struct
        for step in name.split("__"):
            known = {one.name: one for one in structs.fields(kind)} if _is_table(kind) else {}
            if step not in known:
                return None
            field, kind = known[step], without_none(get_type_hints(kind)[step])
        if field.default_factory is not msgspec.NODEFAULT:
            return field.default_factory()
        return field.default

    @property
    def is_blank(self) -> bool:
        """Whether nothing was typed: a row that was added and not used."""
        names = (self.add_prefix(name) for name in self.fields)
        return not any(str(self.data.get(name, "")).strip() for name in names)

    def forgive(self) -> None:
        """Say nothing of what is missing: this was not sent."""
        self._errors = ErrorDict()

    def blame(self, name: str, message: str) -> None:
        """Show a fault of the draft at a field, or at the form where `name` is empty."""
        key = name or NON_FIELD_ERRORS
        errors = self.errors.setdefault(key, self.error_class())
        if message not in errors:
            errors.append(message)


def _in_old_order(said: Any, before: Any) -> list[str]:
    """A set has no order, but whoever compares two versions should not read of one."""
    known = [one for one in before if one in said] if isinstance(before, list) else []
    return known + [one for one in said if one not in known]


def _is_table(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Strict)


def _with_unknown(choices: Any, value: Any) -> list[Any]:
    """What a draft says stays a choice, also when it is not one: the fault is told beside it."""
    rows = list(choices)
    known = {str(key) for key, _words in rows}
    said = value if isinstance(value, list) else [value]
    return rows + [
        (one, _("%(code)s (unknown)") % {"code": one})
        for one in dict.fromkeys(str(one) for one in said if isinstance(one, str) and one)
        if one not in known
    ]
