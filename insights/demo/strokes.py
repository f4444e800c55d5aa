"""What is done in one stroke: a note on several cases, a sweep for a second person; and a conflict."""

from datetime import datetime, timedelta

from governance import clock
from governance.actors import Actor
from governance.models import User
from monitoring.models import RuleVersion
from workbench.models import BulkRun, Case, Conflict
from workbench.selectors.sweeping import Suspicion, resting_on, returned_by
from workbench.services import bulk, declare_conflict

CLAUSE = "late_dispatch"
NOTE = (
    "The carrier's depot in Reno stood still from Monday to Wednesday. Look at its scans of those "
    "days before a parcel counts as late."
)
WRONG = (
    "Until Tuesday this rule counted the scans of a depot that stood still as the shops' own delay."
)


def make(now: datetime, *, lead: User, reviewer: User) -> None:
    """A few rows, so that runs, sweeps and conflicts have something to show."""
    by = Actor.user(lead)
    with clock.told(now - timedelta(hours=2)):
        cases = list(Case.objects.open().filter(clause=CLAUSE).order_by("pk")[:6])
        if cases:
            _note(cases, lead, by)
    with clock.told(now - timedelta(minutes=50)):
        _sweep(lead, by)
        _declare(reviewer)


def _note(cases: list[Case], lead: User, by: Actor) -> None:
    """Begun, and worked off like any run."""
    pairs = [(case.pk, case.version) for case in cases]
    order = bulk.Order(action=BulkRun.Action.NOTE, reason=NOTE, cases=pairs, key="demonstration-1")
    bulk.start_run(order=order, owner=lead, by=by)
    bulk.work_due()


def _sweep(lead: User, by: Actor) -> None:
    """Asked for and waiting: the findings of a rule that counted what it should not."""
    version = RuleVersion.objects.filter(rule__clause=CLAUSE).order_by("rule__code").last()
    found = list(resting_on(Suspicion(rule_version=version)).values_list("pk", flat=True)[:8])
    if version is None or not found:
        return
    order = bulk.Order(
        action=BulkRun.Action.OVERTURN,
        reason=WRONG,
        params={"cause": "wrong_rule"},
        violations=found,
        about=[["Rule", str(version)]],
        foreseen=returned_by(found).said(),
        key="demonstration-2",
    )
    bulk.start_run(order=order, owner=lead, by=by)


def _declare(reviewer: User) -> None:
    """A reviewer's sister has a shop."""
    waiting = Case.objects.open().filter(kind=Case.Kind.FINDING, party__market="id")
    case = waiting.select_related("party").order_by("pk").first()
    if case is not None:
        declare_conflict(
            reviewer=reviewer,
            party=case.party,
            why=Conflict.Why.FAMILY,
            by=Actor.user(reviewer),
        )
