"""What a case rests on, ready to be read."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Prefetch
from django.utils.dateparse import parse_datetime
from django.utils.text import slugify
from django.utils.translation import gettext as _

from appeals.selectors import files_of
from monitoring.models import Report
from workbench.models import Case, Evidence, NoteFile
from workbench.selectors.media import Medium, media_of
from workbench.selectors.rule_words import rule_in_words
from workbench.selectors.sightings import SeenAgain, item_facts, seen_again
from workbench.selectors.words import metric_text, names_of

OPENING = timedelta(seconds=5)  # a case and what it opens with are one transaction


@dataclass(frozen=True, slots=True)
class Value:
    """One metric of a detection, with its course."""

    code: str
    title: str
    number: Any
    unit: str = ""
    currency: str = ""
    course: list[float | None] = field(default_factory=list)

    @property
    def text(self) -> str:
        """As the language of the moment says it."""
        return metric_text(self.number, self.unit, self.currency)

    @property
    def is_known(self) -> bool:
        return self.number is not None


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
    number: int = 0
    expression: str = ""
    line: str = ""
    since: datetime | None = None
    until: datetime | None = None
    url: str = ""
    name: str = ""
    media: list[Medium] = field(default_factory=list)
    seen_again: SeenAgain | None = None
    files: list[NoteFile] = field(default_factory=list)
    later: bool = False
    erased: bool = False
    is_old: bool = False

    @property
    def anchor(self) -> str:
        """Its place on the page."""
        return slugify(self.ref)


def evidence_of(case: Case) -> list[Piece]:
    """Everything on a case but internal notes, in the order in which it came.

    On a golden copy items are compared with what they were when its case was decided.
    """
    rows = list(
        case.evidence.select_related("content")
        .filter(moved__isnull=True)
        .exclude(kind=Evidence.Kind.NOTE)
    )
    as_of = case.golden_copy.golden.decision.recorded_at if case.is_golden else None
    return pieces_of(rows, opened_at=case.opened_at, as_of=as_of)


def notes_of(case: Case) -> list[Piece]:
    """Internal notes; they never reach the party."""
    files = Prefetch("files", queryset=NoteFile.objects.select_related("content"))
    rows = case.evidence.select_related("content").filter(kind=Evidence.Kind.NOTE)
    rows = rows.prefetch_related(files)
    return pieces_of(list(rows), opened_at=case.opened_at)


def pieces_of(
    rows: list[Evidence], *, opened_at: datetime | None = None, as_of: datetime | None = None
) -> list[Piece]:
    """Rows of evidence, ready to be read; with when their case opened, what came later says so.

    With `as_of`, nothing that was seen of an item after that moment stands beside it.
    """
    names = names_of(row.actor for row in rows)
    reports = Report.objects.in_bulk([_number(row) for row in rows if row.kind == "report"])
    items = [_number(row) for row in rows if row.kind == Evidence.Kind.ITEM]
    again = seen_again(items, as_of=as_of)
    return [_piece(row, names[row.actor], reports, again, opened_at) for row in rows]


def _piece(
    row: Evidence,
    by: str,
    reports: dict[int, Report],
    again: dict[int, SeenAgain],
    opened_at: datetime | None,
) -> Piece:
    said: dict[str, Any] = {
        "kind": row.kind,
        "number": row.pk,
        "ref": row.ref,
        "at": row.recorded_at,
        "by": by,
        "later": opened_at is not None and row.recorded_at - opened_at > OPENING,
    }
    data = row.content.data if isinstance(row.content.data, dict) else {}
    if row.content.erased_at is not None:
        return Piece(**said, title=row.get_kind_display(), erased=True)
    if row.kind == Evidence.Kind.DETECTION:
        return _detection(said, data)
    if row.kind == Evidence.Kind.ITEM:
        return _item(said, data, again.get(_number(row)))
    if row.kind == Evidence.Kind.REPORT:
        report = reports.get(_number(row))
        source = report.get_source_display() if report else _("somebody")
        text = row.content.text or data.get("text") or data.get("reason") or ""
        return Piece(**said, title=_("Report by a %(source)s") % {"source": source}, text=text)
    if row.kind == Evidence.Kind.ANSWER:
        return Piece(**said, title=_("What the party answered"), text=row.content.text or "")
    if row.kind == Evidence.Kind.APPEAL:
        return Piece(**said, title=_("What the party says"), text=row.content.text or "")
    return Piece(**said, title=_("Note"), text=row.content.text or "", files=list(row.files.all()))


def _detection(said: dict[str, Any], data: dict[str, Any]) -> Piece:
    metrics, courses = data.get("metrics", {}), data.get("courses", {})
    return Piece(
        **said,
        title=_("Rule “%(rule)s”, version %(number)s")
        % {"rule": data.get("rule", ""), "number": data.get("rule_version", "")},
        expression=data.get("expression", ""),
        line=rule_in_words(data.get("expression", ""), metrics, data.get("currency", "")),
        since=parse_datetime(data.get("conduct_from", "")),
        until=parse_datetime(data.get("conduct_to", "")),
        values=[
            Value(
                code=code,
                title=metrics.get(code, {}).get("title", code),
                number=value,
                unit=metrics.get(code, {}).get("unit", ""),
                currency=data.get("currency", ""),
                course=courses.get(code, []),
            )
            for code, value in sorted(data.get("values", {}).items())
        ],
    )


def _item(said: dict[str, Any], data: dict[str, Any], again: SeenAgain | None) -> Piece:
    return Piece(
        **said,
        title=_("The item as it was seen"),
        name=data.get("title", ""),
        text=data.get("text", ""),
        facts=item_facts(data),
        url=data.get("clip_url") or data.get("url", ""),
        media=media_of(data),
        seen_again=again,
    )


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
