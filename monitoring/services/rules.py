"""Rules are written, tried, published, and switched off; a published wording never changes."""

from datetime import datetime

from django.db import transaction

from governance import clock
from governance.actors import Actor
from governance.errors import DomainError, InvalidInput
from governance.events import emit
from governance.jobs import after_commit
from monitoring import selectors
from monitoring.cel import compile_expression
from monitoring.models import Rule, RuleVersion
from monitoring.services.evaluations import start_evaluation
from policies.models import Rulebook
from policies.scheme import Clause
from policies.selectors import NoRulebook, clause_of, version_in_force


class RuleKeepsItsSubject(DomainError):
    """A rule keeps its rulebook, clause and target for life. Write a new rule for another."""

    code = "rule_keeps_its_subject"


class RuleMayNotDecide(DomainError):
    """A rule decides alone only about items, and where the clause says so. Let it open a case."""

    code = "rule_may_not_decide"
    status = 422


def clause_for_rule(
    *, rulebook: Rulebook, clause: str, target: str, mode: str, severity: str, at: datetime
) -> Clause:
    """The clause as the version in force says it, if a rule of this kind may rest on it."""
    version = version_in_force(rulebook.market_id, rulebook.party_kind, at)
    if version is None:
        raise NoRulebook
    found = clause_of(version, clause)
    if severity not in found.points:
        raise InvalidInput(
            f"The clause has no severity {severity!r}.",
            faults=[
                {
                    "field": "severity",
                    "value": severity,
                    "message": f"Choose one of: {', '.join(found.points)}.",
                }
            ],
        )
    if target == "item" and not found.about_items:
        raise InvalidInput(
            "This clause is not about items.",
            faults=[
                {
                    "field": "target",
                    "value": target,
                    "message": "Let the rule judge parties, or choose a clause with item kinds.",
                }
            ],
        )
    if mode == RuleVersion.Mode.DECIDE and not (target == "item" and found.decided_by == "rule"):
        raise RuleMayNotDecide
    return found


@transaction.atomic
def publish_rule(
    *,
    code: str,
    title: str,
    rulebook: Rulebook,
    clause: str,
    expression: str,
    severity: str,
    by: Actor,
    mode: str = RuleVersion.Mode.CASE,
    target: str = "party",
    effective_from: datetime | None = None,
) -> RuleVersion:
    """Publish a wording of a new or known rule. The same wording twice is one version."""
    now = clock.now()
    effective_from = effective_from or now
    clause_for_rule(
        rulebook=rulebook,
        clause=clause,
        target=target,
        mode=mode,
        severity=severity,
        at=max(effective_from, now),
    )
    compile_expression(expression, selectors.metric_codes())
    rule = _rule(code, title, rulebook, clause, target)
    newest = rule.versions.order_by("-number").first()
    wording = {"expression": expression, "severity": severity, "mode": mode}
    if newest and all(getattr(newest, name) == value for name, value in wording.items()):
        return newest
    version = RuleVersion.objects.create(
        rule=rule,
        number=newest.number + 1 if newest else 1,
        effective_from=effective_from,
        actor=str(by),
        **wording,
    )
    emit("rule.published", subject=f"rule:{rule.pk}", by=by, rule_version=version.pk)
    if rule.active and effective_from <= now:
        start_evaluation(rule_version_id=version.pk, by=by)
    after_commit("monitoring.tasks.evaluate_due")
    return version


def _rule(code: str, title: str, rulebook: Rulebook, clause: str, target: str) -> Rule:
    """The rule of this code, locked; made when it is new."""
    subject = {"rulebook": rulebook, "clause": clause, "target": target}
    Rule.objects.get_or_create(code=code, defaults={"title": title, **subject})
    rule = Rule.objects.select_for_update().get(code=code)
    if any(getattr(rule, name) != value for name, value in subject.items()):
        raise RuleKeepsItsSubject
    if rule.title != title:
        rule.title = title
        rule.save(update_fields=["title"])
    return rule


@transaction.atomic
def switch_rule(*, rule_id: int, active: bool, by: Actor) -> Rule:
    """Let a rule judge, or stop it. Switched on again, it judges everybody anew."""
    rule = Rule.objects.select_for_update().get(pk=rule_id)
    if rule.active == active:
        return rule
    rule.active = active
    rule.save(update_fields=["active"])
    emit(f"rule.{'resumed' if active else 'paused'}", subject=f"rule:{rule.pk}", by=by)
    if active:
        version = selectors.versions_in_force(clock.now()).filter(rule=rule).first()
        if version:
            start_evaluation(rule_version_id=version.pk, by=by)
        after_commit("monitoring.tasks.evaluate_due")
    return rule
