"""What stands in the addresses: ids of the world's party, and of things that are nobody's."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from tests.access.routes import Route

if TYPE_CHECKING:
    from tests.access.world import World


def arguments_of(world: "World", route: Route) -> dict[str, Any]:
    """Real ids of the party's own things, and of things that are nobody's."""
    known = {
        "appeal_id": world.appeal.pk,
        "case_id": world.case.pk,
        "detection_id": 1,
        "decision_id": 1,
        "delivery_id": 1,
        "draft_id": 1,
        "dispute_id": world.dispute.pk,
        "feedback_id": world.feedback.pk,
        "request_id": world.document.pk,
        "row_id": world.row.pk,
        "endpoint_id": world.endpoint.pk,
        "enrolment_id": world.enrolment.pk,
        "file_id": 1,
        "hold_id": world.hold.pk,
        "incident_id": world.incident.pk,
        "item_id": world.item.pk,
        "key_id": 1,
        "link_id": 1,
        "membership_id": world.party.memberships.get().pk,
        "notice_id": world.notice.pk,
        "number": 1,
        "path": "scheme",
        "party_id": world.party.pk,
        "pk": 1,
        "question_id": world.question.pk,
        "ref": world.party.ref,
        "rehearsal_id": world.rehearsal.pk,
        "report_id": 1,
        "said": "0" * 32,
        "stay_id": 1,
        "rule_id": world.rule_version.rule_id,
        "token": world.token,
        "violation_id": world.violation.pk,
        "code": world.case.code,
    } | _OVERRIDES.get(route.name, lambda _: {})(world)
    return {name: known[name] for name in route.arguments}


_OVERRIDES: dict[str, Callable[["World"], dict[str, Any]]] = {
    **{
        f"workbench:api-{one}": lambda w: {"pk": w.question.pk}
        for one in ("question", "answer", "answer-file")
    },
    "violations:api-violation": lambda w: {"pk": w.violation.pk},
    "violations:api-acceptance": lambda w: {"pk": w.violation.pk},
    "workbench:dispute": lambda w: {"pk": w.dispute.pk},
    "workbench:document": lambda w: {"pk": w.document.pk},
    "workbench:document-new": lambda w: {"pk": w.party.pk},
    "workbench:feedback": lambda w: {"pk": w.feedback.pk},
    "portal:metric": lambda w: {"code": "late_delivery_rate"},
    "portal:metric-rows": lambda w: {"code": "late_delivery_rate"},
    "violations:api-statement": lambda w: {"pk": w.violation.pk},
    "violations:api-penalty": lambda w: {"pk": w.violation.penalties.first().pk},
    "violations:api-penalty-lift": lambda w: {"pk": w.violation.penalties.first().pk},
    **{
        f"violations:api-hold{step}": lambda w: {"pk": w.hold.pk}
        for step in ("", "-release", "-review", "-extend", "-approve", "-refuse")
    },
    **{
        f"workbench:{one}": lambda w: {"pk": w.incident.pk}
        for one in (
            "incident",
            "incident-rows",
            "api-incident",
            "api-incident-rows",
            "api-incident-start",
        )
    },
    "violations:api-acknowledgements": lambda w: {"pk": w.violation.penalties.first().control.pk},
    "violations:api-item-controls": lambda w: {"ref": w.item.ref},
    "items:api-item": lambda w: {"ref": w.item.ref},
    "items:api-versions": lambda w: {"ref": w.item.ref},
    "monitoring:api-rule": lambda w: {"ref": "late"},
    "monitoring:api-evaluations": lambda w: {"ref": "late"},
    "monitoring:api-rule-outcomes": lambda w: {"ref": "late"},
    "monitoring:api-doubt-answer": lambda w: {"ref": "late", "doubt_id": w.doubt.pk},
    "monitoring:doubt-answer": lambda w: {
        "rule_id": w.rule_version.rule_id,
        "doubt_id": w.doubt.pk,
    },
    "policies:api-rulebook": lambda w: {"code": w.version.rulebook.code},
    "policies:api-drafts": lambda w: {"code": w.version.rulebook.code},
    "policies:api-versions": lambda w: {"code": w.version.rulebook.code},
    "policies:api-compare": lambda w: {"code": w.version.rulebook.code},
    "policies:api-version": lambda w: {"code": w.version.rulebook.code},
    "policies:rulebook": lambda w: {"code": w.version.rulebook.code},
    "policies:version": lambda w: {"code": w.version.rulebook.code},
    "insights:public-appeals-of": lambda w: {"half": "2025-1"},
    "policies:public": lambda w: {"code": w.version.rulebook.code},
    **dict.fromkeys(
        (
            "insights:rehearsals",
            "insights:rehearsal",
            "insights:cancel-rehearsal",
            "insights:moves",
            "insights:moves-csv",
            "insights:api-rehearsals",
            "insights:api-rehearsal",
            "insights:api-moves",
            "insights:api-cancel-rehearsal",
        ),
        lambda w: {"code": w.version.rulebook.code},
    ),
    "policies:public-version": lambda w: {"code": w.version.rulebook.code},
    "policies:public-compare": lambda w: {"code": w.version.rulebook.code},
    "policies:compare": lambda w: {"code": w.version.rulebook.code},
    "workbench:queue": lambda w: {"code": "default"},
    "workbench:queue-edit": lambda w: {"code": "default"},
    "workbench:queue-count": lambda w: {"code": "default"},
    "workbench:queue-shift": lambda w: {"code": "default"},
    "workbench:queue-close": lambda w: {"code": "default"},
    "workbench:api-queue": lambda w: {"code": "default"},
    "education:api-course": lambda w: {"code": w.enrolment.course_id},
    "portal:course": lambda w: {"code": w.enrolment.course_id},
}
