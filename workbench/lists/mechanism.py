"""A list as data: which columns, sorts and filters it has; and what somebody asked of it.

Everything a list shows is in its address: filters by name, `sort`, `columns`, `cursor`. A saved view
is such an address with a name.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from governance.models import User
from workbench.forms import Filters
from workbench.selectors.paging import CAP

OURS = ("sort", "columns", "cursor", "view", "arrange", "of")
LONGEST = 2000


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its words, what it says of a row (also in a file), and how a page draws it."""

    code: str
    label: Any
    value: str | Callable[[Any], Any]
    cell: str = ""
    sort: str = ""
    number: bool = False
    nowrap: bool = False
    fine: bool = False
    beside: tuple["Column", ...] = ()  # what a file says as well, such as the currency of an amount

    @property
    def in_file(self) -> tuple["Column", ...]:
        return (self, *self.beside)

    def of(self, row: Any) -> Any:
        if callable(self.value):
            return self.value(row)
        for name in self.value.split("."):
            row = getattr(row, name, None)
            if row is None:
                return None
            row = row() if callable(row) else row
        return row


@dataclass(frozen=True, slots=True)
class Sort:
    """An order that an index holds, downwards; it ends with a key, so that no two rows are equal."""

    code: str
    downwards: tuple[str, ...]
    only: tuple[str, str] | None = None  # offered where this filter has this value: a partial index

    def order(self, *, upwards: bool) -> tuple[str, ...]:
        return tuple(map(flipped, self.downwards)) if upwards else self.downwards


def flipped(name: str) -> str:
    return name[1:] if name.startswith("-") else f"-{name}"


def as_they_are(rows: Sequence[Any], user: User) -> None:
    """Rows that need nothing more than the query brought."""


@dataclass(frozen=True, slots=True, kw_only=True)
class List:
    """One list of the workbench, as data. The first column names the row and always stays."""

    code: str
    route: str
    title: Any
    lede: Any
    counted: Callable[[str, bool], str]
    empty: Any
    filters: type[Filters]
    base: Callable[[Any, str], QuerySet]  # the form and what the list is of, such as a queue's code
    columns: tuple[Column, ...]
    shown: tuple[str, ...]
    sorts: tuple[Sort, ...]
    begins: str  # the sort that nobody asked for, as the address says it: `-opened`
    dress: Callable[[Sequence[Any], User], None] = as_they_are
    dress_file: Callable[[Sequence[Any], User], None] | None = None  # where a file needs less
    defaults: dict[str, str] = field(default_factory=dict)
    extra: str = ""  # a template for what only this list has beside its filters
    body: str = "workbench/parts/list_table.html"
    size: int = 50
    cap: int = CAP  # rows are counted up to here

    def column(self, code: str) -> Column | None:
        return next((one for one in self.columns if one.code == code), None)

    def sort(self, code: str) -> Sort | None:
        return next((one for one in self.sorts if one.code == code), None)


class Asked:
    """What an address asks of a list. What makes no sense is passed over."""

    def __init__(self, spec: List, query: QueryDict, viewer: int | None = None) -> None:
        self.spec = spec
        self.query = query.copy()
        self.of = self.query.get("of", "")[:60]
        data: QueryDict = query.copy()
        for name, value in spec.defaults.items():
            data.setdefault(name, value)
        self.data = data
        self.form = spec.filters(data)
        self.form.viewer = viewer

    @cached_property
    def filters(self) -> dict[str, list[str]]:
        """The filters that narrow, by name, defaults too."""
        found = {name: [one for one in self.data.getlist(name) if one] for name in self.names}
        return {name: values for name, values in found.items() if values}

    @property
    def names(self) -> list[str]:
        return list(self.form.fields)

    @cached_property
    def columns(self) -> list[Column]:
        """In the order asked for; the one that names the row comes first, wherever it was put."""
        known = {one.code: one for one in self.spec.columns}
        said = [one for one in self.query.get("columns", "").split(",") if one in known]
        codes = dict.fromkeys([self.spec.columns[0].code, *(said or self.spec.shown)])
        return [known[code] for code in codes]

    @cached_property
    def sort(self) -> str:
        """As the address says it: `due` or `-due`."""
        said = self.query.get("sort", "")
        found = self.spec.sort(said.removeprefix("-"))
        return said if found and self.offers(found) else self.spec.begins

    def offers(self, sort: Sort) -> bool:
        return sort.only is None or self.filters.get(sort.only[0]) == [sort.only[1]]

    @property
    def order(self) -> tuple[str, ...]:
        chosen = {one.code: one for one in self.spec.sorts}[self.sort.removeprefix("-")]
        return chosen.order(upwards=not self.sort.startswith("-"))

    def rows(self) -> QuerySet:
        return self.form.narrow(self.spec.base(self.form, self.of)).order_by(*self.order)

    @property
    def kept(self) -> str:
        """What a saved view keeps: filters, sort and columns, and no place in the list."""
        query = QueryDict(mutable=True)
        for name in self.names:
            if name in self.data:
                query.setlist(name, self.data.getlist(name)[:20])
        for name in self.spec.defaults:
            query.setdefault(name, str(self.data.get(name, "")))
        for name in ("sort", "columns"):
            if self.query.get(name):
                query[name] = str(self.query[name])
        query = _without_blanks(query, keep=self.spec.defaults)
        return query.urlencode()[:LONGEST]

    def address(self, **changes: str | None) -> str:
        """The present address with changes; a change always leads back to the first page."""
        query = self.query.copy()
        query.pop("cursor", None)
        query.pop("of", None)
        for name, value in changes.items():
            if value is None:
                query.pop(name, None)
            else:
                query[name] = value
        return f"?{query.urlencode()}"


def _without_blanks(query: QueryDict, *, keep: Any) -> QueryDict:
    for name in list(query):
        values = [one for one in query.getlist(name) if one]
        if values or name in keep:
            query.setlist(name, values or [""])
        else:
            del query[name]
    return query


def plain(value: Any) -> str:
    """A value as a file says it: moments in UTC, yes and no, nothing where there is nothing."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return str(value)
