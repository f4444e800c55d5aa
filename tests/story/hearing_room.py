"""The other side of the table: how appeals, corrections and stays look to those who decide."""

from datetime import datetime
from zoneinfo import ZoneInfo

from playwright.sync_api import expect

from tests.story.desk import Desk
from tests.story.hall import Hall

UPHOLD = "Uphold: the decision was right"
OVERTURN = "Overturn: the decision was wrong"
IN_PART = "In part: it was too hard"


def case_of_the_appeal(hall: Hall) -> str:
    """The code of the case in which this party's appeal waits."""
    asked = {"party": hall.ref, "queue": f"{hall.town.market}-appeals", "state": "open"}
    return hall.wait_for(lambda: hall.api.get("cases", **asked)["results"])[0]["code"]


def take(hall: Hall, desk: Desk, *reads: str) -> str:
    """Open the case of the appeal, read both sides of it, and take it."""
    case = case_of_the_appeal(hall)
    desk.go(f"/workbench/cases/{case}/")
    desk.sees("What is said now", "What was known then", *reads)
    desk.press("Take this case")
    expect(desk.page.locator("#decide")).to_be_visible()
    return case


def answer(
    hall: Hall, desk: Desk, choice: str, reason: str, *, cause: str = "", milder: str = ""
) -> None:
    """Choose, say why in words that the party reads, and press the button."""
    panel = desk.page.locator("#decide")
    panel.get_by_label(choice).check()
    if milder:
        panel.get_by_label("What it was instead").select_option(milder)
    if cause:
        panel.get_by_label("What was wrong").select_option(cause)
    panel.get_by_label("Reason").fill(reason)
    hall.looks_once(desk)
    panel.locator("form .actions button").last.click()
    desk.sees("Decided by", reason)


def may_not_hear(hall: Hall, person: str, case: str) -> None:
    """Whoever had a part in it finds no way to take it."""
    desk = hall.staff(person)
    desk.go(f"/workbench/cases/{case}/")
    desk.sees("Somebody else hears this appeal")
    expect(desk.page.get_by_role("button", name="Take this case")).to_have_count(0)


def accept_the_correction(hall: Hall, name: str, proof: str, words: str) -> None:
    """From the list of those that wait, the oldest first, to the answer."""
    desk = hall.staff("second")
    desk.go("/workbench/corrections/")
    desk.follow(name)
    desk.sees("What was known then", "never act, and the points come back", proof, "letter.pdf")
    hall.looks_once(desk)
    desk.page.get_by_label("Answer").fill(words)
    desk.press("Accept correction")
    expect(desk.page.get_by_text("The measures never act and the points came back")).to_be_visible()


def finds_nothing(hall: Hall, person: str, case: str, reason: str) -> None:
    """The first decision: no violation."""
    desk = hall.staff(person)
    desk.go(f"/workbench/cases/{case}/")
    desk.press("Take this case")
    answer(hall, desk, "No violation", reason)


def lets_them_rest(hall: Hall, desk: Desk, until: datetime, reason: str) -> None:
    """A senior's stay: with its end by the party's clock, and its reason."""
    desk.page.get_by_text("Let the measures rest").click()
    there = until.astimezone(ZoneInfo(hall.way.zone))
    form = desk.page.locator("form[action$='/stay/']")
    form.get_by_label("Until").fill(there.strftime("%Y-%m-%dT%H:%M"))
    form.get_by_label("Reason").fill(reason)
    desk.press("Let them rest")
    desk.sees("At rest", reason)


def lets_them_act(desk: Desk) -> None:
    desk.press("Let them act again")
    desk.sees("Rested")
