"""Lists of decisions: all, and those that wait for a second person."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from credits.ahead import nothing_of
from governance.errors import DomainError
from governance.models import User
from governance.permissions import QUALITY, SENIOR
from policies.selectors import versions_by_heart
from workbench.forms import DecisionFilters, HeldFilters
from workbench.lists.mechanism import Column, List, Sort
from workbench.selectors import lists
from workbench.selectors.blanks import blank_of
from workbench.selectors.clauses import with_clause_titles
from workbench.selectors.consequences import preview_of_decision
from workbench.selectors.decisions import fate_of, held
from workbench.selectors.second_person import in_words, reasons_to_hold_decision

CELLS = "workbench/cells/decisions.html"
SECONDS = {SENIOR, QUALITY}
FATES = {
    "executed": _("took effect"),
    "cancelled": _("taken back"),
    "released": _("released"),
    "held": _("held"),
    "waiting": _("waits"),
}
CASE = Column("case", _("Case"), "case.code", f"{CELLS}#case")
PARTY = Column("party", _("Party"), "case.party.name", f"{CELLS}#party")
CLAUSE = Column(
    "clause",
    _("Clause"),
    "clause",
    f"{CELLS}#clause",
    beside=(Column("clause_title", _("Clause in words"), "clause_title"),),
)
SEVERITY = Column("severity", _("Severity"), "severity")
OUTCOME = Column("outcome", _("Outcome"), "get_outcome_display", f"{CELLS}#outcome")
BY = Column("by", _("Decided by"), "reviewer", f"{CELLS}#by")
DECIDED = Column("decided", _("Decided"), "recorded_at", f"{CELLS}#decided", "decided", nowrap=True)
QUEUE = Column("queue", _("Queue"), "case.queue.title")
MARKET = Column("market", _("Market"), "case.party.market.name")
NEWEST = Sort("decided", ("-pk",))


def with_clauses(rows: Sequence[Any], user: User) -> None:
    """What each was decided about, in the words of the rules."""
    with_clause_titles(rows, lambda decision: decision.case)


def with_fate(rows: Sequence[Any], user: User) -> None:
    """As above, and what became of each."""
    with_clauses(rows, user)
    for decision in rows:
        decision.fate, decision.fate_at = fate_of(decision)
        decision.fate_words = FATES[decision.fate]


def with_preview(rows: Sequence[Any], user: User) -> None:
    """What the release of each would do now, or why it cannot be released."""
    parties = list({decision.case.party_id for decision in rows})
    with versions_by_heart(), nothing_of(blank_of(parties)):
        with_clauses(rows, user)
        for decision in rows:
            decision.own = decision.reviewer_id == user.pk
            decision.releasable = user.role in SECONDS and not decision.own
            decision.preview, decision.refusal, decision.why_held = None, "", []
            try:
                decision.preview = preview_of_decision(decision)
            except DomainError as problem:
                decision.refusal = problem.message
            else:
                decision.why_held = in_words(reasons_to_hold_decision(decision, decision.preview))


DECISIONS = List(
    code="decisions",
    route="workbench:decisions",
    title=_("Decisions"),
    lede=_("What was decided, by whom, and what became of it."),
    counted=lambda number, one: (
        ngettext("%(n)s decision", "%(n)s decisions", 1 if one else 2) % {"n": number}
    ),
    empty=_("No decision fits. Take off a filter."),
    filters=DecisionFilters,
    base=lambda form, of: lists.decisions(form.viewer),
    columns=(
        CASE,
        PARTY,
        CLAUSE,
        SEVERITY,
        OUTCOME,
        BY,
        DECIDED,
        Column("fate", _("What became of it"), "fate_words", f"{CELLS}#fate", nowrap=True),
        Column("cause", _("What was wrong"), "overturn_cause", f"{CELLS}#cause"),
        QUEUE,
        MARKET,
    ),
    shown=("case", "party", "clause", "outcome", "by", "decided", "fate"),
    sorts=(NEWEST,),
    begins="-decided",
    dress=with_fate,
)
HELD = List(
    code="held",
    route="workbench:held",
    title=_("Held for a second person"),
    lede=_("Decisions that take two people. Nothing of them has happened yet."),
    counted=lambda number, one: (
        ngettext("%(n)s held", "%(n)s held", 1 if one else 2) % {"n": number}
    ),
    empty=_(
        "Decisions that end an account, are against a protected one, or override more strictly wait here."
    ),
    filters=HeldFilters,
    base=lambda form, of: held(),
    columns=(CASE, PARTY, CLAUSE, SEVERITY, OUTCOME, BY, DECIDED, QUEUE, MARKET),
    shown=("case", "party", "clause", "severity", "outcome", "by", "decided"),
    sorts=(NEWEST,),
    begins="decided",
    dress=with_preview,
    dress_file=with_clauses,
    body="workbench/parts/held_cards.html",
    size=10,  # each is looked at by itself: its release is played through
)
