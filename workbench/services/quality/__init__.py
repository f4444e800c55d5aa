"""Writes of the quality programme."""

from workbench.services.quality.adjudications import (
    adjudicate,
    answer_feedback,
    note_feedback_seen,
)
from workbench.services.quality.draws import draw_due, draw_plan, is_repeatable
from workbench.services.quality.golden import (
    answer_golden,
    deal_golden,
    mark_golden,
    retire_golden,
    set_golden_rate,
)
from workbench.services.quality.plans import PlanTerms, save_plan, stop_plan
from workbench.services.quality.reviews import (
    close_review,
    give_back_review,
    review_in_hand,
    take_next_review,
    take_review,
    waiting_for,
)

__all__ = [
    "PlanTerms",
    "adjudicate",
    "answer_feedback",
    "answer_golden",
    "close_review",
    "deal_golden",
    "draw_due",
    "draw_plan",
    "give_back_review",
    "is_repeatable",
    "mark_golden",
    "note_feedback_seen",
    "retire_golden",
    "review_in_hand",
    "save_plan",
    "set_golden_rate",
    "stop_plan",
    "take_next_review",
    "take_review",
    "waiting_for",
]
