"""Where people decide: queues, cases, evidence, claims, decisions, reviews of decisions."""

from workbench.models.bulk import BulkRow, BulkRun
from workbench.models.cases import Case, Evidence
from workbench.models.claims import FOREVER, Claim, Presence, Skip
from workbench.models.decisions import Decision, DecisionStep, Review
from workbench.models.queues import BusinessCalendar, PriorityWeights, Queue, Skill, Skilled

__all__ = [
    "FOREVER",
    "BulkRow",
    "BulkRun",
    "BusinessCalendar",
    "Case",
    "Claim",
    "Decision",
    "DecisionStep",
    "Evidence",
    "Presence",
    "PriorityWeights",
    "Queue",
    "Review",
    "Skill",
    "Skilled",
    "Skip",
]
