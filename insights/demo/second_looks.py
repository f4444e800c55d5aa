"""What is under way this morning around decisions: a question, a case handed up, a protected account."""

from datetime import datetime, timedelta

from django.db.models import Q

from governance import clock
from governance.actors import SEEDER, Actor
from governance.calendars import local_date
from governance.models import User
from governance.permissions import QUALITY, REVIEWER, SENIOR
from insights.demo import roster
from parties.models import Membership, Party
from parties.services import protect_party
from policies.selectors import body_of, version_in_force
from workbench.models import Case, Decision
from workbench.selectors.chains import in_effect
from workbench.selectors.fitness import acts_for, works_in
from workbench.services import (
    ask_party,
    claim_case,
    escalate_case,
    open_case_by_hand,
    reconsider,
)

QUESTION = (
    "Eleven buyers say that their parcels were left at a depot. Which carrier took them, and what "
    "did it write to you? A letter or its scans would help."
)
SEEN = "Eleven buyers wrote within two days that their parcels lie at a depot."
HARD = "The two letters of the carrier contradict each other, and I cannot tell which is genuine."
FAMOUS = "A household name: whatever is decided here is in the news the next morning."
PAPERS = "The papers that came in since prove what was doubted here, so that nothing is left of it."


def begin(now: datetime) -> None:
    """A few rows, so that every page of these has something to show."""
    lead = User.objects.filter(role=QUALITY, is_active=True).order_by("pk").first()
    if lead is None:
        return
    with clock.told(now - timedelta(hours=3)):
        _ask(now)
        _hand_up()
        _protect(lead)
        _look_again(lead)


def _somebody(role: str, case: Case) -> User | None:
    """Somebody of this role who works in the queue of the case and has no part in its party."""
    people = User.objects.filter(role=role, is_active=True).order_by("pk")
    return next(
        (one for one in people if works_in(case.queue, one) and not acts_for(one, case.party_id)),
        None,
    )


def _ask(now: datetime) -> None:
    member = Membership.objects.filter(
        ended_at__isnull=True, party__kind=Party.Kind.SELLER
    ).order_by("pk")
    one = member.select_related("party__market").first()
    if one is None:
        return
    party = one.party
    version = version_in_force(party.market_id, party.kind, now)
    clauses = (
        [clause for clause in body_of(version).clauses if not clause.about_items] if version else []
    )
    if not clauses:
        return
    case = open_case_by_hand(
        party=party,
        clause=clauses[0].code,
        reason=SEEN,
        conduct_from=clock.now() - timedelta(days=2),
        conduct_to=clock.now() - timedelta(hours=1),
        by=SEEDER,
    )
    reviewer = _somebody(REVIEWER, case)
    if case.state != Case.State.OPEN or reviewer is None:
        return
    by = Actor.user(reviewer)
    claim_case(case_id=case.pk, reviewer=reviewer, by=by)
    ask_party(
        case_id=case.pk,
        words=QUESTION,
        answer_by=local_date(now, party.market.zone) + timedelta(days=4),
        reviewer=reviewer,
        by=by,
        source_key="demonstration",
    )


def _open_findings() -> list[Case]:
    return list(Case.objects.open().filter(kind=Case.Kind.FINDING).order_by("-pk")[:2])


def _hand_up() -> None:
    for case in _open_findings()[:1]:
        reviewer, senior = _somebody(REVIEWER, case), _somebody(SENIOR, case)
        if reviewer is None or senior is None:
            return
        by = Actor.user(reviewer)
        claim_case(case_id=case.pk, reviewer=reviewer, by=by)
        escalate_case(case_id=case.pk, reason=HARD, reviewer=reviewer, by=by, to_person=senior)


def _protect(lead: User) -> None:
    for case in _open_findings()[:1]:
        protect_party(party_id=case.party_id, reason=FAMOUS, by=Actor.user(lead))


def _look_again(lead: User) -> None:
    """The newest finding that nobody has appealed falls: the lead looked at it again.

    Not one about a party that has a part, whose story would then end otherwise.
    """
    decisions = Decision.objects.filter(
        outcome=Decision.Outcome.VIOLATION,
        recorded_at__lt=clock.now(),
        reviewer__isnull=False,
        case__state=Case.State.DECIDED,
        case__kind=Case.Kind.FINDING,
        steps__violation__appeals__isnull=True,
        steps__violation__overturned__isnull=True,
        steps__kind="executed",
    ).exclude(Q(reviewer=lead) | Q(case__party__external_id__in=roster.cast()))
    decision = decisions.select_related("case").order_by("-pk").first()
    if decision is None or in_effect(decision.case) != decision:
        return
    reconsider(
        decision_id=decision.pk,
        outcome=Decision.Outcome.NO_VIOLATION,
        cause="new_evidence",
        reason=PAPERS,
        reviewer=lead,
        by=Actor.user(lead),
        source_key="demonstration",
    )
