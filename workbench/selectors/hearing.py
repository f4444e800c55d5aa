"""What the hearer of an appeal needs beside the evidence: thread, milder findings, measures, stays."""

from dataclasses import dataclass, field

from django.db.models import Count, Q, QuerySet

from appeals.models import Appeal, AppealStep, Message
from governance import clock
from parties.models import Party
from policies.scheme import Clause
from policies.selectors import body_of
from violations.history import charged_line
from violations.models import Penalty, Stay, Violation
from violations.services import Charge, charge_for
from workbench.models import Case, ReporterAppeal
from workbench.selectors.reporters import reporters_behind


@dataclass(frozen=True, slots=True)
class Milder:
    """A finding that could stand for the harder one: never dearer than that."""

    clause: Clause
    severity: str
    points: int

    @property
    def value(self) -> str:
        return f"{self.clause.code}:{self.severity}"


@dataclass(frozen=True, slots=True)
class Hearing:
    """An appeal as its hearer sees it."""

    appeal: Appeal
    level: int
    thread: list[Message]
    steps: list[AppealStep]
    milder: list[Milder] = field(default_factory=list)
    penalties: list[Penalty] = field(default_factory=list)
    stays: list[Stay] = field(default_factory=list)
    reporters: list[ReporterAppeal] = field(default_factory=list)

    @property
    def resting(self) -> Stay | None:
        return next((stay for stay in self.stays if not hasattr(stay, "ended")), None)


def hearing_of(case: Case) -> Hearing:
    appeal = case.appeal
    assert appeal is not None  # noqa: S101 - asked for cases of appeals alone
    violation = appeal.violation
    is_open = appeal.state == Appeal.State.OPEN
    return Hearing(
        appeal=appeal,
        level=appeal.attempt,
        thread=list(appeal.messages.select_related("content").order_by("pk")),
        steps=list(appeal.steps.select_related("answer").order_by("pk")),
        milder=milder_than(violation) if violation and is_open else [],
        penalties=running_penalties(violation) if violation and is_open else [],
        stays=stays_of(violation) if violation else [],
        reporters=[] if violation else reporters_behind(case.pk),
    )


def milder_than(violation: Violation) -> list[Milder]:
    """Clauses and severities of the same version that cost no more, the appealed clause first."""
    line = charged_line(violation)
    most = abs(line.points) if line else 0
    party, body = violation.party, body_of(violation.version)
    own = body.clause(violation.clause)
    found = []
    for clause in sorted(body.clauses, key=lambda one: one.code != violation.clause):
        if not _fits(clause, violation, own):
            continue
        for severity in clause.severities:
            same = (clause.code, severity) == (violation.clause, violation.severity)
            if same or clause.points[severity] > most:
                continue
            charge = _charge(party, clause, severity, violation)
            if charge.points > most:
                continue
            found.append(Milder(clause, severity, charge.points))
    return found


def _charge(party: Party, clause: Clause, severity: str, violation: Violation) -> Charge:
    return charge_for(
        party=party,
        clause=clause.code,
        severity=severity,
        conduct_to=violation.conduct_to,
        at=violation.decided_at,
    )


def _fits(clause: Clause, violation: Violation, own: Clause | None) -> bool:
    """The finding's own clause always does, whatever it was found about."""
    if own is not None and clause.code == own.code:
        return True
    if own is not None and clause.ledger_class not in {"ordinary", own.ledger_class}:
        return False
    if violation.item is None:
        return not clause.about_items
    return not clause.item_kinds or violation.item.kind in clause.item_kinds


def running_penalties(violation: Violation) -> list[Penalty]:
    """Measures of a finding that act or will, with their controls."""
    now = clock.now()
    rows = Penalty.objects.filter(violation=violation).select_related("control", "item")
    return [
        row
        for row in rows.order_by("pk")
        if row.control.lifted_at is None
        and (row.control.ends_at is None or row.control.ends_at > now)
    ]


def stays_of(violation: Violation) -> list[Stay]:
    rows = Stay.objects.filter(violation=violation).select_related("reason", "ended")
    return list(rows.order_by("-pk"))


def stays_listed(state: str = "running") -> QuerySet[Stay]:
    """Stays of everybody, newest first; running ones, those that ended, or all."""
    rows = Stay.objects.select_related("party", "violation__version", "reason", "ended").defer(
        "violation__version__body"
    )
    rows = rows.annotate(measures=Count("controls", distinct=True))
    over = Q(ended__isnull=False) | Q(until__lte=clock.now())
    if state == "running":
        rows = rows.exclude(over)
    elif state == "ended":
        rows = rows.filter(over)
    return rows.order_by("-pk")
