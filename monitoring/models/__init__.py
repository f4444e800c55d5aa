"""What is noticed: metrics and their signals, orders, rules, detections, reports."""

from monitoring.models.disputes import DisputeAnswer, DisputeFile, MetricDispute, MetricRow
from monitoring.models.doubts import Confirmed, Doubt, DoubtLine
from monitoring.models.files import OrderFile, OrderFileFault
from monitoring.models.orders import EarningDue, Order, OrderDay
from monitoring.models.reports import Report, ReportQuerySet
from monitoring.models.rules import Detection, Evaluation, Rule, RuleVersion
from monitoring.models.signals import Arrival, Metric, Signal

__all__ = [
    "Arrival",
    "Confirmed",
    "Detection",
    "DisputeAnswer",
    "DisputeFile",
    "Doubt",
    "DoubtLine",
    "EarningDue",
    "Evaluation",
    "Metric",
    "MetricDispute",
    "MetricRow",
    "Order",
    "OrderDay",
    "OrderFile",
    "OrderFileFault",
    "Report",
    "ReportQuerySet",
    "Rule",
    "RuleVersion",
    "Signal",
]
