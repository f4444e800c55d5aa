"""Where people decide: queues, cases, evidence, claims, decisions, reviews of decisions."""

from workbench.models.bulk import BulkRow, BulkRun
from workbench.models.cases import Case, Evidence, EvidenceMoved
from workbench.models.claims import FOREVER, Claim, Presence, Skip
from workbench.models.decisions import Decision, DecisionStep, ExecutionFault
from workbench.models.quality import (
    Adjudication,
    Draw,
    Feedback,
    GoldenAnswer,
    GoldenCase,
    GoldenCopy,
    GoldenRate,
    Review,
    Sampled,
    SamplingPlan,
)
from workbench.models.questions import Answer, AnswerFile, Escalation, Question
from workbench.models.queues import BusinessCalendar, PriorityWeights, Queue, Skill, Skilled
from workbench.models.saved_views import DefaultView, SavedView

__all__ = [
    "FOREVER",
    "Adjudication",
    "Answer",
    "AnswerFile",
    "BulkRow",
    "BulkRun",
    "BusinessCalendar",
    "Case",
    "Claim",
    "Decision",
    "DecisionStep",
    "DefaultView",
    "Draw",
    "Escalation",
    "Evidence",
    "EvidenceMoved",
    "ExecutionFault",
    "Feedback",
    "GoldenAnswer",
    "GoldenCase",
    "GoldenCopy",
    "GoldenRate",
    "Presence",
    "PriorityWeights",
    "Question",
    "Queue",
    "Review",
    "Sampled",
    "SamplingPlan",
    "SavedView",
    "Skill",
    "Skilled",
    "Skip",
]
