"""What there is to look at: a few rows behind each page of the workbench, in a market of their own."""

from dataclasses import dataclass
from typing import Any

from django.core.files.base import ContentFile

from appeals.services import submit_appeal
from governance import clock, codes
from governance.actors import IMPORTER, Actor
from governance.models import Market, User
from items.services import upsert_item
from monitoring.services import receive_order_file, receive_report
from monitoring.services.order_files import OrdersOf
from parties.models import Party
from parties.services import note_trait
from tests.factories import PartyFactory, UserFactory
from tests.story.town import HASHED, Town
from tests.workbench.factories import claimed, decided
from tests.workbench.quality import a_plan, drawn
from violations import services as violations
from violations.models import Incident
from workbench.models import BulkPreview, Case, Decision, ReasonTemplate, Review
from workbench.selectors.foresight import Foreseen
from workbench.services import open_case_for_appeal, open_case_for_report, save_template

CLAUSE, BRAND = "misleading_listing", "Voltix"
WORDS = "“{item}” of {party} shows {write: what the pictures show}; buyers receive one piece."
FOUND = "The picture shows four pairs of shears; buyers receive one."


@dataclass(frozen=True)
class Sights:
    """Where each thing is."""

    case: str
    decision: int
    appeal: str
    review: str
    party: int
    template: int
    incident: int
    file: int


def lay_out(town: Town) -> Sights:
    """Shops that hang together, reports about their listings, and what became of them."""
    with town.stack.models():
        market = Market.objects.get(pk=town.market)
        people = {name: _person(town, name, role) for name, role in ROLES.items()}
        shops = [PartyFactory(market=market, name=f"Blue Fern {n}") for n in range(1, 7)]
        cases = [_reported(shop, n) for n, shop in enumerate(shops)]
        for shop in shops[:3]:
            note_trait(party=shop, kind="bank_account", value="L00K", origin="payouts", by=IMPORTER)
        decision = _took_effect(cases[0], people["decider"])
        appeal = _appealed(_took_effect(cases[1], people["decider"]))
        claimed(cases[2], User.objects.get(username=town.name_of("first")))
        template = save_template(
            clause=CLAUSE, language="en", title="More than comes", text=WORDS, by=IMPORTER
        )
        return Sights(
            case=cases[2].code,
            decision=decision.pk,
            appeal=appeal.code,
            review=_review(market, decision).code,
            party=shops[0].pk,
            template=_template(template),
            incident=_asked_for(market, people["decider"]).pk,
            file=_sent(market, shops[0]),
        )


ROLES = {"lead": User.Role.QUALITY_LEAD, "decider": User.Role.SENIOR_REVIEWER}


def _sent(market: Market, shop: Party) -> int:
    """A file of orders with a line that is kept and one that is not."""
    lines = [
        "seller_id,order_id,outcome,placed_at,amount,currency",
        f"{shop.external_id},look-1,completed,2026-11-01T09:00:00Z,1200,USD",
        f"{shop.external_id},look-2,lost,2026-11-01T09:00:00Z,1200,dollars",
    ]
    file = ContentFile("\n".join(lines).encode(), name="looks.csv")
    target = OrdersOf(market=market, kind="seller")
    kept = receive_order_file(file=file, name="looks.csv", target=target, by=IMPORTER)
    return kept.pk


def _person(town: Town, name: str, role: str) -> User:
    user = UserFactory(username=town.name_of(name), role=role, first_name=name.title())
    User.objects.filter(pk=user.pk).update(password=HASHED)
    return user


def _reported(shop: Party, n: int) -> Case:
    item = upsert_item(
        market=shop.market,
        kind="listing",
        external_id=f"look-{n}",
        owner=shop,
        data={"title": f"Garden shears {n}", "brand": BRAND},
        by=IMPORTER,
    )
    report = receive_report(
        item=item,
        clause=CLAUSE,
        source="buyer",
        reporter=f"looker-{n}",
        text="Four on the picture, one in the parcel.",
        source_key=f"look-{n}",
        by=IMPORTER,
    )
    return open_case_for_report(report_id=report.pk, by=IMPORTER)


def _took_effect(case: Case, reviewer: User) -> Decision:
    key = f"look-{case.pk}"
    return decided(case, reviewer, severity="medium", reason=FOUND, source_key=key)


def _appealed(decision: Decision) -> Case:
    appeal = submit_appeal(
        violation_id=decision.steps.get(kind="executed").violation_id,
        reason="other",
        text="The second picture says that one piece comes.",
        by=Actor("user", "999999"),
    )
    return open_case_for_appeal(appeal_id=appeal.pk, by=IMPORTER)


def _review(market: Market, decision: Decision) -> Review:
    drawn(a_plan(title=f"A second look in {market.pk}", market=market, per_stratum=100))
    return Review.objects.get(decision=decision)


def being_worked_out(owner: str, code: str) -> int:
    """A large preview of which a part is looked at."""
    number = codes.decode("CASE", code)
    preview = BulkPreview.objects.create(
        owner=User.objects.get(username=owner),
        order={"action": "no_violation", "reason": FOUND, "params": {}, "cases": [[number, 1]] * 2},
        parts=[1, 2],
        total=2,
        done=1,
        foreseen=Foreseen().said(),
    )
    return preview.pk


def _template(saved: Any) -> int:
    return saved.pk if isinstance(saved, ReasonTemplate) else saved.template_id


def _asked_for(market: Market, opener: User) -> Incident:
    return violations.open_incident(
        market=market,
        title="Recall of shears",
        freezes=["sale"],
        matching={"brand": BRAND},
        hours=2,
        reason="The maker recalled these shears: the blade comes off. They cannot be bought today.",
        contact="safety@marketplace.example",
        by=Actor.user(opener),
        source_key=f"look-{clock.now().isoformat()}",
    )
