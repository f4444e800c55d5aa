"""Twenty cases with the keyboard alone: taken, looked through, worded, decided, without a mouse."""

import sys
import time
from statistics import median

import pytest
from playwright.sync_api import expect

from governance.actors import IMPORTER
from governance.models import Market
from items.services import upsert_item
from monitoring.services import receive_report
from tests.factories import PartyFactory
from tests.story.cast import Cast
from tests.story.integrator import Integrator, Listener
from tests.story.town import settle
from workbench.models import Case, Decision
from workbench.services import open_case_for_report, save_template

CASES = 20
PATIENT = 60.0  # seconds a case, on a machine that does much else
WATCH = """
const seen = Number(sessionStorage.getItem("mouse") || 0);
sessionStorage.setItem("mouse", seen);
for (const sign of ["pointerdown", "mousedown", "touchstart", "wheel"])
  addEventListener(sign, (event) => {
    if (event.isTrusted) sessionStorage.setItem("mouse", Number(sessionStorage.getItem("mouse")) + 1);
  }, {capture: true, passive: true});
"""
WORDS = "“{item}” of {party} shows {write: what the pictures show}; buyers receive one piece."


@pytest.fixture
def cast(live_stack, new_context):
    town = settle(live_stack, "keys")
    with Listener() as listener:
        yield Cast(town, Integrator(town.url, town.key), listener, new_context)


def cases_that_wait(cast: Cast) -> list[int]:
    """Each with a listing as it was seen and a report; and words to begin from."""
    with cast.town.stack.models():
        market = Market.objects.get(pk=cast.town.market)
        save_template(
            clause="misleading_listing",
            language="en",
            title="Pictures show more than comes",
            text=WORDS,
            by=IMPORTER,
        )
        found = []
        for n in range(CASES):
            shop = PartyFactory(market=market, name=f"Blue Fern {n + 1}")
            item = upsert_item(
                market=market,
                kind="listing",
                external_id=f"keys-{n}",
                owner=shop,
                data={"title": f"Garden shears {n + 1}"},
                by=IMPORTER,
            )
            report = receive_report(
                item=item,
                clause="misleading_listing",
                source="buyer",
                reporter=f"buyer-{n}",
                text="Four on the picture, one in the parcel.",
                source_key=f"keys-{n}",
                by=IMPORTER,
            )
            found.append(open_case_for_report(report_id=report.pk, by=IMPORTER).pk)
    return found


def test_twenty_cases_are_decided_with_the_keyboard_alone(cast, capsys):
    wanted = cases_that_wait(cast)
    desk = cast.desk("first")
    page, keys = desk.page, desk.page.keyboard
    page.add_init_script(WATCH)
    answers: list[float] = []
    page.on("requestfinished", lambda request: _note(request, answers))
    desk.go(f"/workbench/queues/{cast.town.queue}/")
    desk.sees(f"{CASES} open")

    keys.press("n")
    _read_the_keys(desk, page, keys)
    seconds = []
    for n in range(CASES):
        begun = time.monotonic()
        here = page.url
        _decide(page, keys, n)
        expect(page).not_to_have_url(here)
        page.wait_for_load_state()
        seconds.append(time.monotonic() - begun)
        if n == 0:
            desk.look()

    expect(page.get_by_text("Nothing waits here. Well done.")).to_be_visible()
    with cast.town.stack.models():
        made = list(Decision.objects.filter(case__in=wanted).values_list("case_id", flat=True))
        states = set(Case.objects.filter(pk__in=wanted).values_list("state", flat=True))
        notes = Case.objects.filter(pk__in=wanted, evidence__kind="note").count()
    assert sorted(made) == sorted(wanted)
    assert states == {"decided"}
    assert notes == 5
    assert page.evaluate("sessionStorage.getItem('mouse')") == "0"
    assert desk.complaints == []
    assert max(seconds) < PATIENT
    with capsys.disabled():
        sys.stdout.write(
            f"\nkeyboard walk: {CASES} cases, {sum(seconds) / CASES:.1f} s a case "
            f"(longest {max(seconds):.1f}); submit and next: median {median(answers):.0f} ms, "
            f"longest {max(answers):.0f} ms until the server answered\n"
        )


def _read_the_keys(desk, page, keys) -> None:
    """The overlay lists them; search finds the case; none of them acts while one types."""
    desk.sees("What do you find?")
    code = page.url.rstrip("/").rpartition("/")[2]
    keys.press("?")
    expect(page.locator("dialog[open]")).to_contain_text("Begin with a template")
    keys.press("Escape")
    keys.press("/")
    keys.type(code)
    expect(page.get_by_role("searchbox")).to_have_value(code)
    with page.expect_navigation(url=f"**/workbench/cases/{code}/"):  # it leads back to this page
        keys.press("Enter")
    desk.look()


def _decide(page, keys, n: int) -> None:
    expect(page.locator("main")).to_contain_text("What do you find?")
    keys.press("]")
    expect(page.locator(".evidence").first).to_be_focused()
    keys.press("]")
    expect(page.locator(".evidence").nth(1)).to_be_focused()
    keys.press("[")
    expect(page.locator(".evidence").first).to_be_focused()
    if n % 4 == 1:
        keys.press("m")
        expect(page.get_by_label("Add a note")).to_be_focused()
        keys.type(f"Looked at picture {n}.")
        keys.press("Control+Enter")
        expect(page.locator(".note")).to_contain_text(f"Looked at picture {n}.")
        page.wait_for_load_state()  # the page is a new one, and its keys come with its script
    keys.press("v" if n % 5 == 4 else "u" if n % 2 else "1")
    expect(page.locator("#preview")).not_to_contain_text("Choose, and what would happen")
    keys.press("t")
    expect(page.locator(".shelf-row").first).to_be_focused()
    keys.press("Enter")
    reason = page.get_by_label("Reason")
    expect(reason).to_be_focused()
    expect(page.locator(".left-over")).to_contain_text("{write: what the pictures show}")
    keys.type("a set of four")
    expect(page.locator(".left-over")).to_be_empty()
    assert reason.input_value().startswith("“Garden shears ")
    assert "shows a set of four; buyers" in reason.input_value()
    keys.press("Control+Enter")


def _note(request, answers: list[float]) -> None:
    """From sending the decision until the server had decided and taken the next case."""
    if request.method == "POST" and request.url.endswith("/decide/"):
        timing = request.timing
        answers.append(timing["responseStart"] - timing["requestStart"])
