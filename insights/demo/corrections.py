"""What the seller with a sign-in can put right today, what is looked at, and how earlier ones ended."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.files.base import ContentFile

from appeals.models import Correction
from appeals.services import answer_correction, submit_correction
from governance import clock
from governance.actors import SEEDER, Actor
from governance.models import User
from governance.permissions import REVIEWER
from items.models import Item
from items.services import upsert_item
from parties.models import Membership, Party
from violations.models import Violation
from workbench.selectors.fitness import acts_for, works_in
from workbench.services import claim_case, decide, execute, open_case_by_hand

PAPER = b"Listing, before and after\nTitle: solid oak -> oak veneer\nPicture 1: replaced\n"
HALF = "We have changed the title. The pictures follow next week."
STILL = (
    "The pictures still show what the buyer does not get, so it is not put right. You can appeal the "
    "decision itself."
)


@dataclass(frozen=True)
class Told:
    """One finding of the last days: how many hours ago, what was found, and what was put right."""

    hours: int
    clause: str
    listing: str
    found: str
    fixed: str = ""
    answer: str = ""


ROWS = (
    Told(
        31,
        "misleading_listing",
        "Side table, solid oak, 45 cm",
        "The title names solid oak; the description below says veneer.",
        "The title says veneer since this morning, and the first picture shows the edge.",
        "Title, picture and description agree now. Thank you for being this quick.",
    ),
    Told(
        9,
        "missing_qualification",
        "Electric blanket, 150 × 80 cm, 3 levels",
        "The certificate that was handed in names another model of this blanket.",
        "The certificate of this very model is attached, with the page that names it.",
    ),
    Told(
        5,
        "missing_qualification",
        "Night light for children, battery",
        "The certificate of this night light ended last week, and no new one was handed in.",
    ),
)


def tell(party: Party, now: datetime) -> None:
    """Findings about this account whose clauses give time to correct; and one that it corrected badly."""
    member = Membership.objects.filter(party=party, ended_at__isnull=True).earliest("pk")
    _refused(party, Actor.user(member.user))
    for row in ROWS:
        item = upsert_item(
            market=party.market,
            kind="listing",
            external_id=str(1_790_000_000 + row.hours),
            owner=party,
            data={"title": row.listing},
            category="home",
            by=SEEDER,
            at=now - timedelta(days=30, hours=row.hours),
        )
        found = _found(row, party, item, now - timedelta(hours=row.hours))
        if found is not None and row.fixed:
            correction = _send(found, row.fixed, Actor.user(member.user), timedelta(hours=2))
            if row.answer:
                _answer(correction, accepted=True, answer=row.answer)


def _refused(party: Party, by: Actor) -> None:
    """The newest finding of the story was put right in half, which did not do."""
    rows = Violation.objects.filter(
        party=party, clause="misleading_listing", overturned__isnull=True
    )
    found = rows.order_by("-decided_at").first()
    if found is not None:
        correction = _send(found, HALF, by, timedelta(hours=5))
        _answer(correction, accepted=False, answer=STILL)


def _send(found: Violation, words: str, by: Actor, later: timedelta) -> Correction:
    with clock.told(found.decided_at + later):
        file = ContentFile(PAPER, name="what-was-changed.txt")
        return submit_correction(violation_id=found.pk, text=words, files=[file], by=by)


def _answer(correction: Correction, *, accepted: bool, answer: str) -> None:
    hearer = User.objects.filter(role=REVIEWER, is_active=True).order_by("-pk")[0]
    with clock.told(correction.opened_at + timedelta(hours=2)):
        answer_correction(
            correction_id=correction.pk, accepted=accepted, answer=answer, by=Actor.user(hearer)
        )


def _found(row: Told, party: Party, item: Item, moment: datetime) -> Violation | None:
    """Seen by a colleague and decided by another; none where nobody of them may."""
    with clock.told(moment - timedelta(minutes=6)):
        people = User.objects.filter(role=REVIEWER, is_active=True).order_by("pk")
        fit = [one for one in people if not acts_for(one, party.pk)]
        case = open_case_by_hand(
            party=party,
            clause=row.clause,
            reason=row.found,
            conduct_from=moment - timedelta(hours=5),
            conduct_to=moment - timedelta(hours=5),
            by=Actor.user(fit[0]),
            item=item,
        )
        reviewer = next(one for one in fit[1:] if works_in(case.queue, one))
        claim_case(case_id=case.pk, reviewer=reviewer, by=Actor.user(reviewer))
        case.refresh_from_db()
    with clock.told(moment - timedelta(minutes=2)):
        decision = decide(
            case_id=case.pk,
            outcome="violation",
            severity="low",
            reason=row.found,
            reviewer=reviewer,
            by=Actor.user(reviewer),
            case_version=case.version,
            source_key="told",
        )
    with clock.told(moment):
        step = execute(decision_id=decision.pk).steps.filter(kind="executed").first()
    return step.violation if step else None
