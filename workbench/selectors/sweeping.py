"""Findings that rest on something that turned out wrong, and what overturning them would return."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import CharField, Count, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat

from appeals.models import Appeal
from credits.models import LedgerLine
from governance import clock
from governance.models import User
from monitoring.models import Detection, Report, RuleVersion
from policies.models import RulebookVersion
from violations.history import violation_behind
from violations.models import Control, Penalty, Violation
from workbench.models import Case, DecisionStep, Evidence, Harm

MOST = 5_000


@dataclass(frozen=True, slots=True)
class Suspicion:
    """What turned out wrong. At least one of rule version, clause or reviewer is given."""

    rule_version: RuleVersion | None = None
    rulebook_version: RulebookVersion | None = None
    clause: str = ""
    reviewer: User | None = None
    since: datetime | None = None
    until: datetime | None = None

    @property
    def says_something(self) -> bool:
        return bool(self.rule_version or self.clause or self.reviewer or self.rulebook_version)


@dataclass
class Returned:
    """What overturning would give back, counted in a handful of statements."""

    findings: int = 0
    parties: int = 0
    points: int = 0
    penalties: int = 0
    controls: list[list[Any]] = field(default_factory=list)
    appealed: int = 0
    followed: int = 0

    def said(self) -> dict[str, Any]:
        return asdict(self)


def resting_on_reporter(reporter: str) -> QuerySet[Case]:
    """Cases that wait and rest on reports of this reporter alone.

    What a rule or somebody else saw as well stays, as does what was decided or opened by hand.
    """
    refs = [
        f"report:{number}"
        for number in Report.objects.filter(reporter=reporter).values_list("pk", flat=True)[:MOST]
    ]
    seen = Evidence.objects.filter(case=OuterRef("pk"), moved__isnull=True)
    others = seen.filter(Q(kind="detection") | (Q(kind="report") & ~Q(ref__in=refs)))
    return (
        Case.objects.filter(state=Case.State.OPEN, source=Case.Source.REPORT)
        .filter(Exists(seen.filter(kind="report", ref__in=refs)))
        .exclude(Exists(others))
        .order_by("pk")
    )


def siblings_of(case: Case) -> QuerySet[Case]:
    """The other waiting cases of this account, where a finding in this queue may close them.

    Never appeals, nor what is decided by itself, such as what endangers children.
    """
    if not case.queue.sweeps_siblings or not _found(case):
        return Case.objects.none()
    alone = Harm.objects.filter(is_alone=True)
    by_clause = alone.filter(clauses__contains=[OuterRef("clause")])
    by_item = alone.filter(categories__contains=[OuterRef("item__category")])
    waiting = Case.objects.filter(party=case.party_id, state=Case.State.OPEN, appeal__isnull=True)
    return (
        waiting.exclude(pk=case.pk)
        .exclude(Exists(by_clause))
        .exclude(Exists(by_item))
        .order_by("pk")
    )


def _found(case: Case) -> bool:
    """Whether the decision that holds found a violation and has taken effect."""
    steps = DecisionStep.objects.filter(decision__case=case, decision__superseded_by__isnull=True)
    return steps.filter(kind=DecisionStep.Kind.EXECUTED, violation__isnull=False).exists()


def resting_on(suspicion: Suspicion) -> QuerySet[Violation]:
    """Findings that stand and rest on it, newest first; those that follow another's come with it."""
    rows = Violation.objects.standing().filter(joint_with__isnull=True)
    if suspicion.rule_version is not None:
        rows = rows.filter(pk__in=_by_rule(suspicion.rule_version))
    if suspicion.reviewer is not None:
        steps = DecisionStep.objects.filter(decision__reviewer=suspicion.reviewer)
        rows = rows.filter(pk__in=steps.filter(violation__isnull=False).values("violation"))
    if suspicion.clause:
        rows = rows.filter(clause=suspicion.clause)
    if suspicion.rulebook_version is not None:
        rows = rows.filter(version=suspicion.rulebook_version)
    if suspicion.since is not None:
        rows = rows.filter(decided_at__gte=suspicion.since)
    if suspicion.until is not None:
        rows = rows.filter(decided_at__lt=suspicion.until)
    return rows.select_related("party__market", "item", "version__rulebook").order_by("-pk")


def _by_rule(version: RuleVersion) -> QuerySet[DecisionStep, Any]:
    """Findings of cases that a detection of this version opened or joined."""
    ref = Concat(Value("detection:"), Cast(F("pk"), CharField()))
    refs = Detection.objects.filter(rule_version=version).annotate(ref=ref).values("ref")
    cases = Evidence.objects.filter(kind=Evidence.Kind.DETECTION, ref__in=refs).values("case")
    steps = DecisionStep.objects.filter(violation__isnull=False, decision__case__in=cases)
    return steps.filter(decision__outcome="violation").values("violation")


def returned_by(numbers: Sequence[int]) -> Returned:
    """Points, penalties and restrictions that rest on these findings now.

    Those under appeal are counted apart: a sweep refuses them, their appeal answers the question.
    """
    asked = Violation.objects.filter(pk__in=numbers)
    open_appeals = Appeal.objects.open().filter(violation=OuterRef("pk"))
    appealed = set(asked.filter(Exists(open_appeals)).values_list("pk", flat=True))
    wanted = set(numbers) - appealed
    findings = Violation.objects.filter(pk__in=wanted)
    now = clock.now()
    falls = Q(violation__in=wanted) | Q(violation__joint_with__in=wanted)
    penalties = Penalty.objects.filter(falls).exclude(
        steps__kind__in=["lifted", "expired", "recovered"]
    )
    controls = (
        Control.objects.in_force_at(now)
        .filter(penalty__in=penalties)
        .order_by()
        .values_list("kind")
        .annotate(number=Count("pk"))
    )
    lines = LedgerLine.objects.filter(
        kind=LedgerLine.Kind.VIOLATION,
        reversal__isnull=True,
        party__in=findings.values("party"),
    )
    points = sum(abs(line.points) for line in lines if violation_behind(line) in wanted)
    parties = findings.aggregate(n=Count("party", distinct=True))["n"]
    return Returned(
        findings=len(wanted),
        parties=parties,
        points=points,
        penalties=penalties.count(),
        controls=[[kind, number] for kind, number in sorted(controls, key=lambda pair: -pair[1])],
        appealed=len(appealed),
        followed=Violation.objects.standing().filter(joint_with__in=wanted).count(),
    )
