"""What a page of a draft is made of: its form, its groups of fields, and the lists below it."""

import re
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from policies.editing.fields import TableForm
from policies.editing.rows import Rows


@dataclass(frozen=True)
class Children:
    """A list whose entries have pages of their own."""

    name: str
    title: "str | Promise"
    add: "str | Promise"
    new: dict[str, Any]
    empty: "str | Promise"
    unsaid: tuple[dict[str, Any], ...] = ()  # what stands there while the list says nothing


@dataclass(frozen=True)
class Group:
    """Fields and rows that belong together."""

    title: "str | Promise"
    names: tuple[str, ...]
    help: "str | Promise" = ""
    is_internal: bool = False


@dataclass(frozen=True)
class Spec:
    """One kind of page: where it is found, what is typed on it, and what else hangs below."""

    path: str
    title: "str | Promise"
    form: type[TableForm]
    groups: tuple[Group, ...]
    rows: tuple[Rows, ...] = ()
    children: tuple[Children, ...] = ()

    @property
    def is_entry(self) -> bool:
        return self.path.endswith("N")

    def fits(self, path: str) -> bool:
        return re.fullmatch(self.path.replace("N", r"\d{1,6}"), path, re.ASCII) is not None
