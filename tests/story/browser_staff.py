"""The marketplace's people: a rule is published, cases are taken, read and decided."""

from playwright.sync_api import expect

from tests.story.cast import Cast
from tests.story.desk import Desk
from tests.story.town import RULE, earlier_finding


def publish_the_rule(cast: Cast) -> None:
    """The policy manager tries the rule on today's data before it acts."""
    desk = cast.desk("policy")
    page, town = desk.page, cast.town
    desk.go("/rules/new/")
    page.get_by_label("Name of the rule").fill("Late dispatch")
    page.get_by_label("Code").fill(town.rule)
    page.get_by_label("Clause").select_option(f"{town.rulebook}/late_dispatch")
    page.get_by_label("Severity").select_option("medium")
    expression = page.get_by_label("Is breached when")
    expression.fill("late > 1")
    desk.sees("There is no metric 'late'")
    expression.fill(RULE)
    desk.sees("This can be read.")
    page.keyboard.press("Control+Enter")
    desk.sees("241 of 2,970 would breach")
    desk.look()

    desk.press("Publish: 241 detections")

    expect(page).to_have_url(cast.any_url("/rules/*/"))
    cast.wait_for(lambda: cast.api.count("cases", queue=town.queue) == 241)
    page.reload()
    desk.sees("241 of 2,970 breached, 241 of them newly detected")
    desk.look()


def take_at_the_same_instant(cast: Cast) -> tuple[Desk, Desk]:
    """Two reviewers press the same button; each gets a case of their own."""
    first, second = cast.desk("first"), cast.desk("second")
    for desk in (first, second):
        desk.go(f"/workbench/queues/{cast.town.queue}/")
        desk.sees("241 open", "severity 16")
    first.look()
    for desk in (first, second):
        desk.page.evaluate(
            "setTimeout(() => document.querySelector('main form.actions').requestSubmit(), 200)"
        )
    for desk in (first, second):
        expect(desk.page).to_have_url(cast.any_url("/workbench/cases/*/"))
    taken = [desk.page.url for desk in (first, second)]
    assert len(set(taken)) == 2
    cast.case = taken[0].rstrip("/").rpartition("/")[2]
    second.press("Give back")
    expect(second.page).to_have_url(cast.any_url(f"/workbench/queues/{cast.town.queue}/"))
    return first, second


def read_the_case(cast: Cast, desk: Desk) -> None:
    """Evidence, clause, standing, and what each choice would do."""
    case = cast.api.get(f"cases/{cast.case}")
    cast.party = case["party_id"]
    cast.name = cast.api.get(f"parties/{cast.party}")["name"]
    earlier_finding(cast.town, cast.party)
    desk.page.reload()
    desk.sees(cast.name, "Late delivery rate", "Hand each order to the carrier")
    desk.sees("170 → 155", "170 → 140", "No new listings and no campaigns for 7 days")
    desk.look()


def invite_the_owner(cast: Cast, desk: Desk) -> None:
    desk.go(f"/workbench/parties/{cast.party}/")
    desk.sees(cast.name, "Leading buyers away", "Nobody has joined yet")
    desk.page.get_by_text("Invite somebody").click()
    desk.page.get_by_label("Email").fill(cast.address)
    desk.press("Send invitation")
    desk.sees(cast.address)
    desk.look()


def decide_by_keyboard(cast: Cast, desk: Desk) -> None:
    """3 for a grave violation, the reason, and off to the next case; no mouse."""
    desk.go(f"/workbench/cases/{cast.case}/")
    page = desk.page
    page.keyboard.press("3")
    expect(page.locator("#consequence")).to_contain_text("New listings are blocked")
    expect(page.get_by_role("button", name="Uphold violation and next")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_label("Reason")).to_be_focused()
    page.keyboard.type("26 of 155 orders left after the second working day.")
    page.keyboard.press("Control+Enter")
    expect(page).not_to_have_url(cast.any_url(f"/workbench/cases/{cast.case}/"))
    desk.sees("What do you find?")

    desk.go(f"/workbench/cases/{cast.case}/")
    desk.sees("Decided by", "26 of 155 orders")
    desk.follow("the finding")
    cast.violation = desk.number()
    desk.look()
    assert cast.score() == 140
    assert cast.controls() == ["campaigns_off", "listing_blocked"]


def overturn(cast: Cast, first: Desk, second: Desk) -> None:
    """Whoever decided cannot take the appeal; another person can, and needs no JavaScript."""
    case = appeal_case(cast)
    first.go(f"/workbench/cases/{case}/")
    first.sees("Somebody else hears this appeal")
    expect(first.page.get_by_role("button", name="Take this case")).to_have_count(0)
    first.look()
    first.go("/workbench/appeals/")
    first.press("Take next appeal")
    expect(first.page.get_by_text("Well done.")).to_be_visible()

    second.go(f"/workbench/cases/{case}/")
    second.look()
    with cast.without_script(second) as bare:
        decide_appeal(cast, bare, case, "The carrier's letter shows that it collected late.")


def decide_appeal(cast: Cast, desk: Desk, case: str, reason: str) -> None:
    desk.go(f"/workbench/cases/{case}/")
    desk.press("Take this case")
    desk.page.get_by_label("Overturn: the decision was wrong").check()
    desk.page.get_by_label("What was wrong").select_option("new_evidence")
    desk.page.locator("#decide").get_by_label("Reason").fill(reason)
    desk.page.locator("#decide form .actions button").last.click()
    desk.sees(reason, "Decided by")


def appeal_case(cast: Cast) -> str:
    queue = f"{cast.town.market}-appeals"
    found = cast.wait_for(lambda: cast.api.get("cases", queue=queue, state="open")["results"])
    return found[0]["code"]


def read_the_numbers(cast: Cast, desk: Desk) -> None:
    """A dashboard whose numbers open the rows behind them."""
    desk.go(f"/insights/?market={cast.town.market}")
    desk.sees("2 violations in", "1 of 1 answered appeals overturned the decision")
    desk.look()
    link = desk.page.locator("#violations a[href*='/workbench/violations/']").last
    desk.go(link.get_attribute("href") or "")
    desk.sees("2 findings", cast.name)
    desk.look()
