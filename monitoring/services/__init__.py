"""Writes: what comes in, rules, and what they find."""

from monitoring.services.batches import BatchTooLarge
from monitoring.services.disputes import (
    AlreadyAnswered,
    AlreadyDisputed,
    PersonAnswers,
    RowNotDisputable,
    answer_dispute,
    ingest_metric_rows,
    open_dispute,
)
from monitoring.services.doubts import (
    DoubtAnswered,
    PersonAnswersDoubt,
    answer_doubt,
    draw_doubt_line,
    note_confirmed,
    weigh_rules,
)
from monitoring.services.earning import credit_due, mark_item, mark_version
from monitoring.services.evaluations import (
    RuleNotInForce,
    advance_evaluation,
    evaluate_arrivals,
    evaluate_due,
    evaluate_rule,
    judge_everybody,
    start_evaluation,
)
from monitoring.services.metrics import create_metric
from monitoring.services.order_runs import (
    FileEnded,
    receive_order_file,
    stop_order_file,
    work_order_files,
)
from monitoring.services.orders import ingest_orders
from monitoring.services.reports import receive_report
from monitoring.services.rules import (
    RuleKeepsItsSubject,
    RuleMayNotDecide,
    clause_for_rule,
    publish_rule,
    switch_rule,
)
from monitoring.services.signals import ingest_signals

__all__ = [
    "AlreadyAnswered",
    "AlreadyDisputed",
    "BatchTooLarge",
    "DoubtAnswered",
    "FileEnded",
    "PersonAnswers",
    "PersonAnswersDoubt",
    "RowNotDisputable",
    "RuleKeepsItsSubject",
    "RuleMayNotDecide",
    "RuleNotInForce",
    "advance_evaluation",
    "answer_dispute",
    "answer_doubt",
    "clause_for_rule",
    "create_metric",
    "credit_due",
    "draw_doubt_line",
    "evaluate_arrivals",
    "evaluate_due",
    "evaluate_rule",
    "ingest_metric_rows",
    "ingest_orders",
    "ingest_signals",
    "judge_everybody",
    "mark_item",
    "mark_version",
    "note_confirmed",
    "open_dispute",
    "publish_rule",
    "receive_order_file",
    "receive_report",
    "start_evaluation",
    "stop_order_file",
    "switch_rule",
    "weigh_rules",
    "work_order_files",
]
