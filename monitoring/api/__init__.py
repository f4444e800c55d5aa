"""What comes in, and what rules find, over the API."""

from monitoring.api.files import OrderFilesApi
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
    "EvaluationsApi",
    "MetricsApi",
    "OrderFilesApi",
    "OrdersApi",
    "RehearsalsApi",
    "ReportApi",
    "ReportsApi",
    "RuleApi",
    "RulesApi",
    "SignalsApi",
]
