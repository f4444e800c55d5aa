"""The pages where people work all day: nothing for axe in light or dark, nothing sideways on a phone."""

import pytest
from django.db import transaction
from playwright.sync_api import expect

from tests.story.cast import Cast
from tests.story.integrator import Integrator, Listener
from tests.story.sights import CLAUSE, being_worked_out, lay_out
from tests.story.town import settle
from workbench.models import BulkPreview


@pytest.fixture
def cast(live_stack, new_context):
    town = settle(live_stack, "looks")
    with Listener() as listener:
        yield Cast(town, Integrator(town.url, town.key), listener, new_context)


def test_every_kind_of_page_of_the_workbench_bears_a_look(cast):
    seen = lay_out(cast.town)

    _decide(cast.desk("first"), cast.town.queue, seen)
    lead = cast.desk("lead")
    _lists(lead, cast.town.market)
    _many_at_once(lead, cast.town.market)
    _worked_out(lead, cast.town, seen)
    _quality(lead, seen)
    _hear_and_think_again(lead, seen)
    _emergency(lead, seen)
    _lists_of_the_lead(lead, seen)
    _refusals(lead)
    _figures(lead)

    assert [desk.complaints for desk in cast.desks if desk.complaints] == []


def _figures(desk):
    """What everybody may read of appeals, and what the hearers read of them."""
    for path in (
        "/transparency/appeals/",
        "/workbench/appeals/figures/",
        "/workbench/corrections/",
    ):
        desk.go(path)
        desk.look()


def _decide(desk, queue, seen):
    """A queue, a case in hand, and what the chosen decision would do."""
    desk.go(f"/workbench/queues/{queue}/")
    desk.sees("3 open", "listing look-", "severity")
    desk.look()
    desk.go(f"/workbench/cases/{seen.case}/")
    desk.look()
    desk.page.keyboard.press("1")
    expect(desk.page.locator("#preview")).to_contain_text("What happens")
    desk.look()
    _at_the_width_of_a_tablet(desk)
    for path in ("", "settings/", "quality/", "quality/mine/"):
        desk.go(f"/workbench/{path}")
        desk.look()


def _at_the_width_of_a_tablet(desk):
    """What was chosen can be decided without scrolling, and the keys that walk evidence are listed."""
    page, size = desk.page, desk.page.viewport_size
    page.set_viewport_size({"width": 900, "height": 900})
    page.reload()
    expect(page.locator("#decide-buttons button").first).to_be_in_viewport(ratio=1)
    desk.look()
    page.keyboard.press("?")
    keys = page.locator("#keys li", has_text="Next and previous piece of evidence")
    expect(keys.locator("kbd")).to_have_text(["[", "]"])
    page.keyboard.press("Escape")
    page.set_viewport_size(size)


def _lists(desk, market):
    """A list with its menus open, what is found, and what is not."""
    desk.go(f"/workbench/parties/?market={market}&sort=-known")
    views = desk.page.locator(".list-views")
    views.locator("summary").click()
    desk.page.get_by_label("Name of the new view").fill(f"Newest in {market}")
    desk.look()
    desk.press("Save view")
    expect(views.locator("summary")).to_contain_text(f"Newest in {market}")
    desk.go(f"/workbench/decisions/?market={market}&state=waiting")
    desk.sees("No decision fits")
    desk.look()
    desk.go("/workbench/search/?q=blue+fenr+1&list=yes")
    desk.sees("Blue Fern 1")
    desk.look()


def _lists_of_the_lead(desk, seen):
    """What waits for a second person, rests, is declared, was sent as a file, and will be late."""
    for path, words in (
        ("workbench/held/", "Held for a second person"),
        ("workbench/stays/", "Measures at rest"),
        ("workbench/conflicts/", "Declare a conflict"),
        ("workbench/corrections/", "Corrections"),
        ("workbench/bulk/", "Many at once"),
        ("workbench/desk/late/", "Late already"),
        ("orders/files/", "looks.csv"),
        (f"orders/files/{seen.file}/", "looks.csv"),
    ):
        desk.go(f"/{path}")
        desk.sees(words)
        desk.look()


def _refusals(desk):
    """A queue for a language that there is not, and an address that only takes forms."""
    desk.go("/workbench/desk/new/")
    for label, said in (
        ("Title", "Late"),
        ("Code", "late-looks"),
        ("Languages of the party", "late_dispach"),
    ):
        desk.page.get_by_label(label).first.fill(said)
    desk.press("Save queue")
    desk.sees("No market and no party has the language “late_dispach”.")
    desk.look()
    _was_refused(desk, 422)
    desk.go("/workbench/take/")
    desk.sees("There is nothing to read here")
    desk.look()
    _was_refused(desk, 405)


def _was_refused(desk, status):
    """The complaints of the browser about a refusal that was meant, and no other, are forgotten."""
    meant = [one for one in desk.complaints if str(status) in one]
    assert meant
    desk.complaints = [one for one in desk.complaints if one not in meant]


def _many_at_once(desk, market):
    """From the checked rows to the preview; nothing is begun."""
    page = desk.page
    desk.go(f"/workbench/bulk/choose/?market={market}")
    desk.look()
    for box in page.locator("input[name=case]").all()[:2]:
        box.check()
    page.locator("input[name=action][value=no_violation]").check()
    page.get_by_label("Reason or note").fill("The pictures say in words that one piece comes.")
    desk.press("Show what it would do")
    desk.sees("2 cases. Nothing has happened yet.", "Cases that would change")
    desk.look()


def _worked_out(desk, town, seen):
    """A large preview while the worker is at it: its row is held, so that it stays there."""
    with town.stack.models():
        number = being_worked_out(town.name_of("lead"), seen.case)
        with transaction.atomic():
            BulkPreview.objects.select_for_update().get(pk=number, ended_at=None)
            desk.go(f"/workbench/bulk/previews/{number}/")
            desk.sees("Being worked out", "Cases looked at")
            desk.look()
            desk.go("/workbench/bulk/")  # nothing asks for it any more
        BulkPreview.objects.filter(pk=number).delete()


def _quality(desk, seen):
    """The lead's pages, and a decision judged blind."""
    for path in ("", "desk/", "figures/"):
        desk.go(f"/workbench/quality/{path}")
        desk.look()
    desk.go(f"/workbench/quality/reviews/{seen.review}/")
    desk.press("Take it")
    desk.sees("What do you find?")
    desk.look()


def _hear_and_think_again(desk, seen):
    """An appeal, a decision reconsidered, the words one begins from, and who hangs together."""
    for path, words in (
        (f"cases/{seen.appeal}/", "The second picture says that one piece comes."),
        (f"decisions/{seen.decision}/reconsider/", "What shall hold"),
        (f"desk/templates/{seen.template}/", "Filled by the reviewer"),
        (f"parties/{seen.party}/linked/", "Same bank account"),
        (f"sweeps/?clause={CLAUSE}", "What overturning them would return"),
    ):
        desk.go(f"/workbench/{path}")
        desk.sees(words)
        desk.look()


def _emergency(desk, seen):
    """An incident before a second person's yes, with its banner, and over."""
    desk.go(f"/workbench/incidents/{seen.incident}/")
    desk.look()
    desk.press("Start: ")
    desk.sees("Undo it whole, now")
    expect(desk.page.locator("#progress[hx-get]")).to_have_count(
        0
    )  # all is frozen, the page read anew
    desk.look()
    desk.page.locator("#lift textarea").fill("The maker found the batch; the others are safe.")
    desk.press("Undo the incident")
    desk.sees("Report")
