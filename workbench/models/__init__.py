"""Where people decide: queues, cases, evidence, claims, decisions, reviews of decisions."""

from workbench.models.bulk import BulkRow, BulkRun
from workbench.models.cases import Case, Evidence, EvidenceMoved
from workbench.models.claims import FOREVER, Claim, Presence, Skip
from workbench.models.decisions import Decision, DecisionStep, ExecutionFault
from workbench.models.exposure import Exposure, Harm, PauseRule, Viewing
from workbench.models.hearing import (
    Conflict,
    ReporterAppeal,
    ReporterInformed,
    ReporterLetter,
)
from workbench.models.notices import DeskNotice, NoteFile
from workbench.models.previews import BulkPreview
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
from workbench.models.templates import ReasonTemplate, ReasonTemplateVersion

__all__ = [
    "FOREVER",
    "Adjudication",
    "Answer",
    "AnswerFile",
    "BulkPreview",
    "BulkRow",
    "BulkRun",
    "BusinessCalendar",
    "Case",
    "Claim",
    "Conflict",
    "Decision",
    "DecisionStep",
    "DefaultView",
    "DeskNotice",
    "Draw",
    "Escalation",
    "Evidence",
    "EvidenceMoved",
    "ExecutionFault",
    "Exposure",
    "Feedback",
    "GoldenAnswer",
    "GoldenCase",
    "GoldenCopy",
    "GoldenRate",
    "Harm",
    "NoteFile",
    "PauseRule",
    "Presence",
    "PriorityWeights",
    "Question",
    "Queue",
    "ReasonTemplate",
    "ReasonTemplateVersion",
    "ReporterAppeal",
    "ReporterInformed",
    "ReporterLetter",
    "Review",
    "Sampled",
    "SamplingPlan",
    "SavedView",
    "Skill",
    "Skilled",
    "Skip",
    "Viewing",
]
