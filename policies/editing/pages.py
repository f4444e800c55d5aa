"""One part of a draft as a page: its form, its rows, its faults, and what hangs below it."""

from dataclasses import dataclass, field
from typing import Any

import msgspec
from django.forms import BoundField

from governance.errors import Missing
from policies.editing.fields import TableForm
from policies.editing.kinds import Children, Spec
from policies.editing.places import inner_of
from policies.editing.rows import RowSet, open_rows
from policies.editing.specs import spec_of
from policies.editing.tree import Body, put, table_at
from policies.faults import Fault

ALIASES = {"repetition": "points", "params": "amount"}


@dataclass
class GroupShown:
    """Fields and rows that stand together."""

    title: str
    help: str
    is_internal: bool
    entries: list[BoundField | RowSet]


@dataclass
class ChildrenShown:
    """A list of further parts, each with a page of its own."""

    children: Children
    entries: list[tuple[str, str, str]]  # path, title, code
    errors: list[str] = field(default_factory=list)

    @property
    def add_action(self) -> str:
        return f"add:{self.children.name}"


@dataclass
class Page:
    """A part with everything that is typed on its page."""

    spec: Spec
    path: str
    table: dict[str, Any]
    form: TableForm
    rows: dict[str, RowSet]
    children: dict[str, ChildrenShown]
    faults: list[tuple[str, str]] = field(default_factory=list)

    @property
    def title(self) -> str:
        said = self.table.get("title") or self.table.get("code") if self.spec.is_entry else ""
        return str(said or self.spec.title)

    @property
    def groups(self) -> list[GroupShown]:
        return [
            GroupShown(
                str(group.title),
                str(group.help),
                group.is_internal,
                [self.rows.get(name) or self.form[name] for name in group.names],
            )
            for group in self.spec.groups
        ]

    @property
    def refusals(self) -> list[tuple[str, str, str]]:
        """What could not be read as it was typed: label, address on the page, words."""
        shown = [self.form, *(one for rows in self.rows.values() for one in rows.in_use)]
        return [
            (str(bound.label), bound.id_for_label or bound.auto_id, str(error))
            for form in shown
            for bound in form
            for error in bound.errors
        ]

    def is_valid(self) -> bool:
        fits = [self.form.is_valid(), *(rows.is_valid() for rows in self.rows.values())]
        return all(fits)

    def body_with(self, body: Body) -> Body:
        """The body with this part as it was typed."""
        table = self.form.written()
        for name, rows in self.rows.items():
            rows.write(table, must=self.form.default_of(name) is msgspec.NODEFAULT)
        return put(body, self.path, table)

    def forgive(self) -> None:
        """Say nothing of what is still missing: another row was asked for, nothing was sent."""
        self.form.forgive()
        for rows in self.rows.values():
            for one in rows.forms:
                one.forgive()

    def freeze(self) -> None:
        """To be read only."""
        for form in (self.form, *(one for rows in self.rows.values() for one in rows.forms)):
            for field_ in form.fields.values():
                field_.disabled = True

    def blame(self, faults: list[Fault]) -> None:
        """Show the draft's faults of this part where they are, and all of them at the top."""
        for fault in faults:
            path, way = inner_of(fault["field"])
            if path == self.path:
                self.faults.append((self._blame(way, fault["message"]), fault["message"]))

    def _blame(self, way: list[str], message: str) -> str:
        """The address on the page of what a fault is about."""
        first = way[0] if way else ""
        if first in self.children:
            self.children[first].errors.append(message)
            return f"list-{first}"
        if rows := self.rows.get(first) or self.rows.get(ALIASES.get(first, "")):
            if rows.rows.name == "points" and first == "repetition" and way[1:2] != ["points"]:
                return self._blame_field(self.form, way, message)
            return self._blame_rows(rows, way[1:], message)
        return self._blame_field(self.form, way, message)

    def _blame_rows(self, rows: RowSet, way: list[str], message: str) -> str:
        if len(way) > 1 and way[0].isdigit() and int(way[0]) < len(rows.forms):
            inner = [ALIASES.get(step, step) for step in way[1:]]
            return self._blame_field(rows.forms[int(way[0])], inner, message)
        rows.errors.append(message)
        return rows.anchor

    def _blame_field(self, form: TableForm, way: list[str], message: str) -> str:
        for length in range(len(way), 0, -1):
            stem = "__".join(way[:length])
            for name in form.fields:
                if name == stem or name.startswith(f"{stem}__"):
                    form.blame(name, message)
                    return form[name].id_for_label or form[name].auto_id
        form.blame("", message)
        return "part-form"


def open_page(body: Body, path: str, data: Any = None, *, more: str = "") -> Page:
    """The page of a part: as the draft has it, or as it was typed; `more` wants a row more there."""
    spec = spec_of(path)
    if spec is None:
        raise Missing
    table = table_at(body, path)
    return Page(
        spec=spec,
        path=path,
        table=table,
        form=spec.form(data, table=table, body=body),
        rows={
            rows.name: open_rows(rows, table, body, data, more=more == rows.name)
            for rows in spec.rows
        },
        children={
            children.name: ChildrenShown(children, list(_entries(table, path, children.name)))
            for children in spec.children
        },
    )


def _entries(table: dict[str, Any], path: str, name: str) -> list[tuple[str, str, str]]:
    rows = table.get(name)
    tables = rows if isinstance(rows, list) else []
    return [
        (
            f"{path}/{name}/{place}".lstrip("/"),
            str(row.get("title") or row.get("code") or row.get("party_kind") or place + 1)
            if isinstance(row, dict)
            else str(place + 1),
            str(row.get("code", "")) if isinstance(row, dict) else "",
        )
        for place, row in enumerate(tables)
    ]
