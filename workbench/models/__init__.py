"""Where people decide: queues, cases, evidence, claims, decisions, reviews of decisions."""

from workbench.models.cases import Case, Evidence
from workbench.models.claims import FOREVER, Claim, Presence, Skip
from workbench.models.decisions import Decision, DecisionStep, Review
from workbench.models.queues import BusinessCalendar, PriorityWeights, Queue, Skill, Skilled

__all__ = [
    "FOREVER",
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
