"""What comes in, and what rules find, over the API."""

from monitoring.api.disputes import DisputeAnswerApi, DisputeApi, DisputesApi, MetricRowsApi
from monitoring.api.doubts import DoubtAnswerApi, OutcomesApi
from monitoring.api.files import (
    OrderFileApi,
    OrderFileFaultsApi,
    OrderFilesApi,
    OrderFileStopApi,
)
from monitoring.api.intake import MetricsApi, OrdersApi, ReportApi, ReportsApi, SignalsApi
from monitoring.api.rules import (
    DetectionApi,
    DetectionsApi,
    EvaluationsApi,
    RehearsalsApi,
    RuleApi,
    RulesApi,
)

__all__ = [
    "DetectionApi",
    "DetectionsApi",
    "DisputeAnswerApi",
    "DisputeApi",
    "DisputesApi",
    "DoubtAnswerApi",
    "EvaluationsApi",
    "MetricRowsApi",
    "MetricsApi",
    "OrderFileApi",
    "OrderFileFaultsApi",
    "OrderFileStopApi",
    "OrderFilesApi",
    "OrdersApi",
    "OutcomesApi",
    "RehearsalsApi",
    "ReportApi",
    "ReportsApi",
    "RuleApi",
    "RulesApi",
    "SignalsApi",
]
