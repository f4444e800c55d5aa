"""The quality programme: plans, draws, second reviews, adjudications, golden cases, feedback."""

from workbench.models.quality.feedback import Feedback
from workbench.models.quality.golden import GoldenAnswer, GoldenCase, GoldenCopy, GoldenRate
from workbench.models.quality.plans import Draw, Sampled, SamplingPlan
from workbench.models.quality.reviews import Adjudication, Review

__all__ = [
    "Adjudication",
    "Draw",
    "Feedback",
    "GoldenAnswer",
    "GoldenCase",
    "GoldenCopy",
    "GoldenRate",
    "Review",
    "Sampled",
    "SamplingPlan",
]
