"""What a rule version decides alone."""

from django.db import transaction

from governance import clock
from governance.actors import Actor
from governance.content import store_text
from monitoring.models import Detection, RuleVersion
from policies.selectors import body_of, version_that_judges
from workbench.models import Case, Decision
from workbench.selectors.approvals import shown_by
from workbench.selectors.consequences import (
    preview_of,
)
from workbench.selectors.rule_words import found_by_rule
from workbench.selectors.second_person import (
    in_words,
    reasons_to_hold,
)
from workbench.services.cases import open_case_for_detection
from workbench.services.errors import RuleMayNotDecide
from workbench.services.execution import carry_out, locked_case


@transaction.atomic
def decide_by_rule(*, detection_id: int) -> Decision:
    """A rule version decides alone: on an item, where its clause allows it, at once."""
    detection = Detection.objects.select_related("rule_version__rule", "party__market", "item").get(
        pk=detection_id
    )
    version = detection.rule_version
    by = Actor("rule", str(version.pk))
    if not rule_may_decide(detection):
        raise RuleMayNotDecide
    source_key = f"detection:{detection.pk}"
    if earlier := Decision.objects.filter(source_key=source_key).first():
        return earlier
    opened = open_case_for_detection(detection_id=detection.pk, by=by)
    case = locked_case(opened.pk)
    if case.state != Case.State.OPEN:
        raise RuleMayNotDecide("A person has this case in hand.")
    preview = preview_of(case, outcome=Decision.Outcome.VIOLATION, severity=version.severity)
    if reasons := reasons_to_hold(case, Decision.Outcome.VIOLATION, preview):
        raise RuleMayNotDecide(f"A person decides. {' '.join(in_words(reasons))}")
    if preview and preview.joint:
        raise RuleMayNotDecide("It would charge a linked party too, so a person decides.")
    content = store_text(found_by_rule(detection), language=detection.party.language)
    decision = Decision.objects.create(
        case=case,
        outcome=Decision.Outcome.VIOLATION,
        clause=case.clause,
        severity=version.severity,
        version=version_that_judges(case.party.market_id, case.party.kind, case.conduct_to),
        reason=content,
        reason_digest=content.digest,
        actor=str(by),
        execute_after=clock.now(),
        **shown_by(preview),
        source_key=source_key,
    )
    carry_out(decision)
    return decision


def rule_may_decide(detection: Detection) -> bool:
    """The rule version asks for it, the clause allows it, and the target is an item."""
    if detection.item is None or detection.rule_version.mode != RuleVersion.Mode.DECIDE:
        return False
    party = detection.party
    version = version_that_judges(party.market_id, party.kind, detection.conduct_to)
    clause = body_of(version).clause(detection.clause)
    return clause is not None and clause.decided_by == "rule"
