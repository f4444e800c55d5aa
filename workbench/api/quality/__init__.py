"""The quality programme over the API."""

from workbench.api.quality.figures import AgreementApi, OverturnsApi, PrevalenceApi
from workbench.api.quality.plans import DrawsApi, PlanApi, PlansApi, SamplesApi, StopApi
from workbench.api.quality.reviews import AdjudicationApi, AnswerApi, NextReviewApi, ReviewApi

__all__ = [
    "AdjudicationApi",
    "AgreementApi",
    "AnswerApi",
    "DrawsApi",
    "NextReviewApi",
    "OverturnsApi",
    "PlanApi",
    "PlansApi",
    "PrevalenceApi",
    "ReviewApi",
    "SamplesApi",
    "StopApi",
]
