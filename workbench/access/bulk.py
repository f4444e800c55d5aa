"""Who may see and do what with many cases at once and error sweeps."""

from governance.permissions import Access, key
from workbench.access.who import LEADS, MOVES_RUNS, SECONDS, SEES_RUNS

ACCESS: dict[str, Access] = {
    "workbench:bulk": Access.of(LEADS),
    "workbench:bulk-choose": Access.of(LEADS),
    "workbench:bulk-preview": Access.of(LEADS, LEADS),
    "workbench:bulk-answer": Access.of(LEADS),
    "workbench:bulk-answer-drop": Access.of(LEADS, LEADS),
    "workbench:bulk-start": Access.of(LEADS, LEADS),
    "workbench:bulk-run": Access.of(LEADS),
    "workbench:bulk-rows": Access.of(LEADS),
    "workbench:bulk-approve": Access.of(LEADS, SECONDS),
    "workbench:bulk-refuse": Access.of(LEADS, SECONDS),
    "workbench:bulk-stop": Access.of(LEADS, LEADS),
    "workbench:bulk-undo": Access.of(LEADS, LEADS),
    "workbench:sweeps": Access.of(LEADS),
    "workbench:sweep-reporter": Access.of(LEADS, LEADS),
    "workbench:sweep-siblings": Access.of(LEADS, LEADS),
    "workbench:sweep-start": Access.of(LEADS, LEADS),
    "workbench:api-bulk-runs": Access.of(SEES_RUNS, MOVES_RUNS),
    "workbench:api-bulk-preview": Access.of(SEES_RUNS, MOVES_RUNS),
    "workbench:api-bulk-answer": Access.of(SEES_RUNS, MOVES_RUNS),
    "workbench:api-sweep-preview": Access.of(SEES_RUNS, MOVES_RUNS),
    "workbench:api-bulk-run": Access.of(SEES_RUNS),
    "workbench:api-bulk-rows": Access.of(SEES_RUNS),
    "workbench:api-bulk-approve": Access.of(SEES_RUNS, {*SECONDS, key("cases:decide")}),
    "workbench:api-bulk-refuse": Access.of(SEES_RUNS, {*SECONDS, key("cases:decide")}),
    "workbench:api-bulk-stop": Access.of(SEES_RUNS, MOVES_RUNS),
    "workbench:api-bulk-undo": Access.of(SEES_RUNS, MOVES_RUNS),
}
