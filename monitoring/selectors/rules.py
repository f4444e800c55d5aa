"""Rules, their versions, what they found, and what an expression would find."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Exists, OuterRef, Prefetch, QuerySet, Subquery

from governance import clock
from monitoring.cel import Finding, Program, Verdict, compile_expression
from monitoring.models import Detection, Evaluation, Metric, Rule, RuleVersion
from monitoring.selectors.observations import Observation, observations_after
from parties.models import Party
from policies.models import Rulebook

SLICE = 5000


def metric_codes() -> list[str]:
    return list(Metric.objects.order_by("code").values_list("code", flat=True))


def program_of(version: RuleVersion, metrics: Sequence[str] | None = None) -> Program:
    """The version's expression, compiled once a process."""
    return compile_expression(version.expression, metric_codes() if metrics is None else metrics)


def _newest_in_force(at: datetime) -> QuerySet:
    return (
        RuleVersion.objects.filter(rule=OuterRef("rule"), effective_from__lte=at)
        .order_by("-effective_from", "-number")
        .values("pk")[:1]
    )


def versions_in_force(at: datetime) -> QuerySet[RuleVersion]:
    """One version of each rule that is switched on, with rule and rulebook."""
    return (
        RuleVersion.objects.filter(rule__active=True, pk=Subquery(_newest_in_force(at)))
        .select_related("rule__rulebook")
        .order_by("pk")
    )


def versions_never_run(at: datetime) -> QuerySet[RuleVersion]:
    """In force, but nobody has been judged by them yet."""
    runs = Evaluation.objects.filter(rule_version=OuterRef("pk"), scope=Evaluation.Scope.ALL)
    return versions_in_force(at).filter(~Exists(runs))


@dataclass(frozen=True, slots=True)
class RuleLine:
    """A rule as a list shows it."""

    rule: Rule
    version: RuleVersion | None  # in force
    upcoming: RuleVersion | None
    run: Evaluation | None  # the last over everybody


def rules() -> QuerySet[Rule]:
    """Every rule with all that `line_of` needs: three queries, however many."""
    last_run = (
        Evaluation.objects.filter(
            rule_version__rule=OuterRef("rule_version__rule"), scope=Evaluation.Scope.ALL
        )
        .order_by("-pk")
        .values("pk")[:1]
    )
    runs = Prefetch(
        "evaluations",
        queryset=Evaluation.objects.filter(pk=Subquery(last_run)),
        to_attr="last_runs",
    )
    versions = Prefetch(
        "versions",
        queryset=RuleVersion.objects.order_by("-effective_from", "-number").prefetch_related(runs),
        to_attr="all_versions",
    )
    return Rule.objects.select_related("rulebook__market").prefetch_related(versions).order_by("pk")


def line_of(rule: Rule, at: datetime | None = None) -> RuleLine:
    """Of a rule that came from `rules()`."""
    at = at or clock.now()
    versions: list[RuleVersion] = rule.all_versions  # type: ignore[attr-defined]
    runs = [run for version in versions for run in version.last_runs]  # type: ignore[attr-defined]
    return RuleLine(
        rule=rule,
        version=next((one for one in versions if one.effective_from <= at), None),
        upcoming=next((one for one in reversed(versions) if one.effective_from > at), None),
        run=runs[0] if runs else None,
    )


def runs_of(rule: Rule) -> QuerySet[Evaluation]:
    """A rule's runs, newest first."""
    return (
        Evaluation.objects.filter(rule_version__rule=rule)
        .select_related("rule_version__rule")
        .order_by("-pk")
    )


def detections() -> QuerySet[Detection]:
    """What rules found, newest first, with party, item and rule."""
    return Detection.objects.select_related("party", "item", "rule_version__rule").order_by("-pk")


@dataclass(frozen=True, slots=True)
class Example:
    """One party or item that an expression was tried on."""

    party: Party
    item_id: int | None
    facts: dict[str, float | None]
    why: str = ""


@dataclass(slots=True)
class Rehearsal:
    """What an expression finds in today's data. Nothing was written."""

    metrics: tuple[str, ...]
    evaluated: int = 0
    breached: int = 0
    cleared: int = 0
    unknown: int = 0
    breaches: list[Example] = field(default_factory=list)
    unknowns: list[Example] = field(default_factory=list)
    mark: str = ""  # by which a page knows that this is what was tried


def rehearse_expression(
    *,
    rulebook: Rulebook,
    expression: str,
    target: str = "party",
    examples: int = 5,
    at: datetime | None = None,
) -> Rehearsal:
    """Try an expression on everybody it would concern, before it acts."""
    program = compile_expression(expression, metric_codes())
    found = Rehearsal(metrics=program.metrics)
    shown: list[tuple[Observation, Finding]] = []
    after, at = 0, at or clock.now()
    while True:
        seen = observations_after(
            rulebook=rulebook,
            target=target,
            metrics=program.metrics,
            after=after,
            limit=SLICE,
            at=at,
        )
        for observation in seen:
            _count(found, program, observation, shown, examples)
        if len(seen) < SLICE:
            break
        after = seen[-1].key
    _name_examples(found, program, shown)
    return found


def _count(
    found: Rehearsal,
    program: Program,
    seen: Observation,
    shown: list[tuple[Observation, Finding]],
    examples: int,
) -> None:
    """Count one verdict, and keep the first few that are not clean as examples."""
    finding = program.judge_row(seen.values)
    found.evaluated += 1
    if finding.verdict is Verdict.CLEAN:
        found.cleared += 1
        return
    if finding.verdict is Verdict.BREACH:
        found.breached += 1
        number = found.breached
    else:
        found.unknown += 1
        number = found.unknown
    if number <= examples:
        shown.append((seen, finding))


def _name_examples(
    found: Rehearsal, program: Program, shown: list[tuple[Observation, Finding]]
) -> None:
    parties = Party.objects.in_bulk({seen.party_id for seen, _ in shown})
    for seen, finding in shown:
        facts = dict(zip(program.metrics, seen.values, strict=True))
        example = Example(parties[seen.party_id], seen.item_id, facts, finding.why)
        breach = finding.verdict is Verdict.BREACH
        (found.breaches if breach else found.unknowns).append(example)


def judged_since(run: Evaluation) -> dict[str, int]:
    """What runs over new signals have added since a run over everybody began."""
    rows = Evaluation.objects.filter(
        rule_version=run.rule_version_id, scope=Evaluation.Scope.TOUCHED, pk__gt=run.pk
    ).values_list("evaluated", "raised")
    return {
        "evaluated": sum(evaluated for evaluated, _ in rows),
        "raised": sum(raised for _, raised in rows),
    }
