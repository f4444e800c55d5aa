"""What a case rests on, ready to be read."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from appeals.selectors import files_of
from governance.templatetags import _words
from monitoring.models import Report
from workbench.models import Case, Evidence
from workbench.selectors.words import metric_text, names_of


@dataclass(frozen=True, slots=True)
class Value:
    """One metric of a detection, with its course."""

    title: str
    text: str
    course: list[float | None] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of evidence. `erased` when its words had to be emptied."""

    kind: str
    ref: str
    at: datetime
    by: str
    title: str
    text: str = ""
    values: list[Value] = field(default_factory=list)
    facts: list[tuple[str, str]] = field(default_factory=list)
    expression: str = ""
    since: datetime | None = None
    until: datetime | None = None
    url: str = ""
    erased: bool = False


def evidence_of(case: Case) -> list[Piece]:
    """Everything on a case but internal notes, in the order in which it came."""
    rows = list(
        case.evidence.select_related("content")
        .filter(moved__isnull=True)
        .exclude(kind=Evidence.Kind.NOTE)
    )
    return pieces_of(rows)


def notes_of(case: Case) -> list[Piece]:
    """Internal notes; they never reach the party."""
    return pieces_of(list(case.evidence.select_related("content").filter(kind=Evidence.Kind.NOTE)))


def pieces_of(rows: list[Evidence]) -> list[Piece]:
    """Rows of evidence, ready to be read."""
    names = names_of(row.actor for row in rows)
    reports = Report.objects.in_bulk([_number(row) for row in rows if row.kind == "report"])
    return [_piece(row, names[row.actor], reports) for row in rows]


def _piece(row: Evidence, by: str, reports: dict[int, Report]) -> Piece:
    said: dict[str, Any] = {"kind": row.kind, "ref": row.ref, "at": row.recorded_at, "by": by}
    data = row.content.data if isinstance(row.content.data, dict) else {}
    if row.content.erased_at is not None:
        return Piece(**said, title=row.get_kind_display(), erased=True)
    if row.kind == Evidence.Kind.DETECTION:
        return _detection(said, data)
    if row.kind == Evidence.Kind.ITEM:
        return _item(said, data)
    if row.kind == Evidence.Kind.REPORT:
        report = reports.get(_number(row))
        source = report.get_source_display() if report else _("somebody")
        text = row.content.text or data.get("text") or data.get("reason") or ""
        return Piece(**said, title=_("Report by a %(source)s") % {"source": source}, text=text)
    if row.kind == Evidence.Kind.ANSWER:
        return Piece(**said, title=_("What the party answered"), text=row.content.text or "")
    if row.kind == Evidence.Kind.APPEAL:
        return Piece(**said, title=_("What the party says"), text=row.content.text or "")
    return Piece(**said, title=_("Note"), text=row.content.text or "")


def _detection(said: dict[str, Any], data: dict[str, Any]) -> Piece:
    metrics, courses = data.get("metrics", {}), data.get("courses", {})
    return Piece(
        **said,
        title=_("Rule “%(rule)s”, version %(number)s")
        % {"rule": data.get("rule", ""), "number": data.get("rule_version", "")},
        expression=data.get("expression", ""),
        since=parse_datetime(data.get("conduct_from", "")),
        until=parse_datetime(data.get("conduct_to", "")),
        values=[
            Value(
                title=metrics.get(code, {}).get("title", code),
                text=metric_text(
                    value, metrics.get(code, {}).get("unit", ""), data.get("currency", "")
                ),
                course=courses.get(code, []),
            )
            for code, value in sorted(data.get("values", {}).items())
        ],
    )


def _item(said: dict[str, Any], data: dict[str, Any]) -> Piece:
    return Piece(
        **said,
        title=_("The item as it was seen"),
        text=data.get("text", ""),
        facts=item_facts(data),
        url=data.get("clip_url") or data.get("url", ""),
    )


def item_facts(data: dict[str, Any]) -> list[tuple[str, str]]:
    """What is known of an item, by name."""
    price = data.get("price")
    said = [
        (_("Title"), data.get("title", "")),
        (_("Brand"), data.get("brand", "")),
        (_("Price"), _words.money(price["amount"], price["currency"]) if price else ""),
        (_("Second of the clip"), str(data.get("second", ""))),
        (_("Pictures"), str(len(data["images"])) if data.get("images") else ""),
    ]
    return [(name, value) for name, value in said if value]


def phrase_of(pieces: list[Piece]) -> str:
    """The facts in a sentence to start a reason from."""
    sentences = []
    for piece in pieces:
        if piece.values:
            said = ", ".join(f"{value.title}: {value.text}" for value in piece.values)
            sentences.append(f"{said}.")
        elif piece.kind == Evidence.Kind.REPORT and piece.text:
            sentences.append(_("A report says: “%(text)s”") % {"text": piece.text[:300]})
    return " ".join(sentences)


def _number(row: Evidence) -> int:
    return int(row.ref.rpartition(":")[2])


def appeal_files(case: Case) -> list[Any]:
    """Files handed in with the appeal; they are only ever downloaded."""
    return list(files_of(case.appeal)) if case.appeal is not None else []
