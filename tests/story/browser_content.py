"""Content, in the browser: a reported listing comes down without the shop, and goes up on appeal."""

from playwright.sync_api import expect

from tests.story import browser_seller, browser_staff
from tests.story.cast import Cast
from tests.story.desk import Desk

RECALLED = "The maker called this seat back; it may not be sold."


def report_a_listing(cast: Cast) -> str:
    """By API, with a buyer's report on it; answers with the code of the case."""
    market = cast.town.market
    shop = cast.api.get(f"parties/{cast.party}")["ref"]
    listing = {"market": market, "kind": "listing", "external_id": "baby-seat", "owner": shop}
    made = cast.api.post("items", {**listing, "data": {"title": "Baby seat, nearly new"}})
    assert made.status == 201, made.body
    report = {
        "item": made["ref"],
        "source": "buyer",
        "reporter": "buyer-7",
        "clause": "prohibited_product",
        "text": "It was called back in May.",
        "source_key": f"{market}:report:7",
    }
    assert cast.api.post("reports", report).status == 201
    found = cast.wait_for(lambda: cast.api.get("cases", item=made["id"])["results"])
    return found[0]["code"]


def take_it_down(cast: Cast, desk: Desk, case: str) -> None:
    """Decided without JavaScript; the item obeys, the shop does not."""
    desk.go(f"/workbench/cases/{case}/")
    desk.sees("Baby seat, nearly new", "It was called back in May.")
    desk.look()
    with cast.without_script(desk) as bare:
        bare.go(f"/workbench/cases/{case}/")
        bare.press("Take this case")
        bare.page.get_by_label("Violation, low").check()
        bare.page.locator("#decide").get_by_label("Reason").fill(RECALLED)
        bare.page.locator("#decide form .actions button").last.click()
        bare.sees("Decided by", RECALLED)
        bare.follow("the finding")
        cast.violation = bare.number()
    assert _controls(cast) == ["removed"]
    assert cast.controls() == []


def put_it_back(cast: Cast, owner: Desk, second: Desk) -> None:
    owner.go(f"/portal/{cast.party}/violations/{cast.violation}/")
    owner.sees(RECALLED, "Baby seat")
    owner.look()
    owner.follow("Write an appeal")
    browser_seller.write_appeal(
        owner, "authorised", "Ours is from the year after; the maker says so here."
    )
    owner.sees("We have your appeal")
    case = browser_staff.appeal_case(cast)
    browser_staff.decide_appeal(
        cast, second, case, "The maker's letter is genuine: only older seats were called back."
    )
    assert _controls(cast) == []
    owner.page.reload()
    owner.sees("You were right to ask")


def reach_a_tier(cast: Cast, desk: Desk) -> None:
    """A quarter without a finding brings a tier, and the tier a benefit."""
    from datetime import timedelta

    from governance import clock
    from governance.actors import CLOCK
    from parties.models import Party
    from violations.models import Violation
    from violations.services import overturn_violation, review_due_tiers

    with cast.town.stack.models():
        earlier = Violation.objects.standing().get(party=cast.party)
        overturn_violation(
            violation_id=earlier.pk, cause="wrong_fact", reason="It was another shop.", by=CLOCK
        )
        quarter = clock.now() - timedelta(days=100)
        Party.objects.filter(pk=cast.party).update(created_at=quarter)
        review_due_tiers()
    desk.go(f"/portal/{cast.party}/rewards/")
    desk.sees("Your tier: Trusted seller", "It brings")
    desk.look()
    assert cast.controls() == ["settlement_faster"]
    desk.go(f"/portal/{cast.party}/")
    expect(desk.page.locator("main")).to_contain_text("200")


def _controls(cast: Cast) -> list[str]:
    listing = f"items/{cast.town.market}:listing:baby-seat/controls"
    return [one["kind"] for one in cast.api.get(listing)["controls"]]
