"""Bulk runs as lists and pages: how far one has come, and what became of each row."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet

from governance import codes
from governance.principals import Principal
from governance.spreadsheets import as_text
from workbench.models import BulkPreview, BulkRow, BulkRun

COLUMNS = ("case", "party", "clause", "finding", "state", "effect", "code", "words", "ended_at")


@dataclass(frozen=True, slots=True)
class Progress:
    """How many rows of each state, and of each effect among those that are done."""

    total: int
    waiting: int
    done: int
    refused: int
    failed: int
    stopped: int
    effects: list[tuple[str, int]]
    refusals: list[tuple[str, int]]

    @property
    def settled(self) -> int:
        """Rows whose turn came; a run that was stopped leaves the others not begun."""
        return self.total - self.waiting - self.stopped


def runs() -> QuerySet[BulkRun]:
    """All runs, newest first, with what lists show."""
    return BulkRun.objects.select_related("owner", "second", "undoes").order_by("-pk")


def run_of(said: str, principal: Principal) -> BulkRun | None:
    """The run behind `BULK-7F3K` or its number. Staff and keys see all, others none."""
    if not principal.sees_all_parties:
        return None
    numeric = said.isascii() and said.isdigit() and len(said) < 18
    number = int(said) if numeric else codes.decode("BULK", said)
    if number is None or number >= 2**63:
        return None
    return runs().select_related("reason").filter(pk=number).first()


def preview_of(pk: int, principal: Principal) -> BulkPreview | None:
    """A preview that this person asked for; nobody else sees it."""
    rows = BulkPreview.objects.select_related("owner")
    return rows.filter(pk=pk, owner=principal.user_id).first() if principal.user_id else None


def rows_of(run: BulkRun) -> QuerySet[BulkRow]:
    """The rows of a run in their order, with what the list shows."""
    return run.rows.select_related(
        "case__party", "violation__party", "decision", "undoes__decision"
    ).order_by("pk")


def progress_of(run: BulkRun) -> Progress:
    """Counts over the rows of one run: 5,000 at most."""
    counted = run.rows.order_by().values_list("state", "effect", "words").annotate(n=Count("pk"))
    states: dict[str, int] = {}
    effects: dict[str, int] = {}
    refusals: dict[str, int] = {}
    for state, effect, words, number in counted:
        states[state] = states.get(state, 0) + number
        if effect:
            effects[effect] = effects.get(effect, 0) + number
        if words:
            refusals[words] = refusals.get(words, 0) + number
    most = sorted(refusals.items(), key=lambda pair: -pair[1])
    return Progress(
        total=run.total,
        waiting=states.get("waiting", 0),
        done=states.get("done", 0),
        refused=states.get("refused", 0),
        failed=states.get("failed", 0),
        stopped=states.get("stopped", 0),
        effects=[(str(BulkRow.Effect(code).label), number) for code, number in effects.items()],
        refusals=most[:20],
    )


def cells_of(row: BulkRow) -> list[str]:
    """One line of the export; no cell is read as a formula by a spreadsheet."""
    about: Any = row.violation or row.case
    said = [
        row.case.code if row.case else "",
        about.party.name,
        about.clause,
        f"violation:{row.violation_id}" if row.violation_id else "",
        row.state,
        row.effect,
        row.code,
        row.words,
        row.ended_at.isoformat() if row.ended_at else "",
    ]
    return [as_text(cell) for cell in said]
