"""The seller: joins, reads what was decided and why, learns, appeals, and sees it put right."""

from playwright.sync_api import FilePayload, expect

from tests.story.cast import Cast
from tests.story.desk import Desk
from tests.story.mailbox import letters_to, link_in
from tests.story.town import PDF

WORDS = "The carrier confirms that it collected a day late in the whole week."


def join(cast: Cast) -> Desk:
    """From the letter through sign-up to the portal."""
    letter = cast.wait_for(lambda: letters_to(cast.town.stack, cast.address))[0]
    desk = cast.desk()
    desk.go("/account/login/")
    desk.look()
    desk.go(link_in(letter, "/invitation/"))
    desk.sees(f"Act for {cast.name}", "Owner")
    desk.look()
    desk.follow("Sign up")
    page = desk.page
    page.get_by_label("Email").first.fill(cast.address)
    page.get_by_label("Username").fill(f"{cast.town.market}-owner")
    page.get_by_label("Password").first.fill(cast.town.password)
    page.get_by_label("Password").last.fill(cast.town.password)
    desk.look()
    page.locator("main form button").last.click()
    desk.press(f"Join {cast.name}")
    expect(page).to_have_url(cast.any_url(f"/portal/{cast.party}/"))
    return desk


def read_the_portal(cast: Cast, desk: Desk) -> None:
    """Score with its bands, every line, what lapses when, the reasons, the controls."""
    desk.go(f"/portal/{cast.party}/")
    desk.sees("Your account health", "140", "At risk", "In force now", "New listings are blocked")
    expect(desk.page.locator("main svg").first).to_be_visible()
    desk.look()
    desk.follow("Every line of your score")
    desk.sees("What comes, if nothing else happens", "170 → 140", "200 → 170", "Stops counting on")
    desk.look()
    desk.go(f"/portal/{cast.party}/violations/")
    desk.sees("Late dispatch", "Leading buyers away")
    desk.look()
    desk.go(f"/portal/{cast.party}/violations/{cast.violation}/")
    desk.sees("26 of 155 orders left after the second working day.")
    desk.sees("Hand each order to the carrier within two working days.", "Decided by a person")
    desk.sees("170 → 140", "You may bring the dispute before the court")
    desk.look()


def read_the_mail(cast: Cast) -> None:
    """The notice came by mail, as one letter, and its link shows the case to its reader."""
    found = cast.wait_for(
        lambda: [
            letter
            for letter in letters_to(cast.town.stack, cast.address)
            if "26 of 155" in letter.get_content()
        ]
    )
    assert len({letter["Message-ID"] for letter in found}) == 1
    stranger = cast.desk()
    stranger.go(link_in(found[0], "/portal/case/"))
    stranger.sees("26 of 155 orders")
    stranger.look()


def learn(cast: Cast, desk: Desk) -> None:
    """The course that the violation assigned: all answers right return five points, once."""
    desk.go(f"/portal/{cast.party}/")
    desk.follow("Learn: Dispatch on time")
    desk.look()
    _answer(cast, desk)
    desk.sees("5 points came back to your account.")
    assert cast.score() == 145
    desk.look()
    expect(desk.page.get_by_role("button", name="Check my answers")).to_have_count(0)


def _answer(cast: Cast, desk: Desk) -> None:
    from education.models import Enrolment

    with cast.town.stack.models():
        version = Enrolment.objects.get(
            violation=cast.violation, course="dispatch-on-time"
        ).course_version
        questions = version.quiz.questions
    for number, question in enumerate(questions):
        radios = desk.page.locator("form fieldset").nth(number).get_by_role("radio")
        radios.nth(question["right"]).check()
    desk.press("Check my answers")


def appeal(cast: Cast, desk: Desk) -> None:
    """With words and a PDF, in a browser without JavaScript."""
    desk.go(f"/portal/{cast.party}/violations/{cast.violation}/appeal/")
    desk.look()
    with cast.without_script(desk) as bare:
        bare.go(f"/portal/{cast.party}/violations/{cast.violation}/")
        bare.follow("Write an appeal")
        write_appeal(bare, "carrier", WORDS)
        bare.sees("We have your appeal", WORDS, "letter.pdf")
        receipt = bare.page.url
    desk.go(receipt)
    desk.look()
    with desk.page.expect_download() as download:
        desk.page.get_by_role("link", name="letter.pdf").click()
    assert download.value.path().read_bytes() == PDF
    desk.go(receipt)


def write_appeal(desk: Desk, reason: str, words: str) -> None:
    page = desk.page
    page.locator("[name=reason]").select_option(reason)
    page.locator("[name=text]").fill(words)
    letter: FilePayload = {"name": "letter.pdf", "mimeType": "application/pdf", "buffer": PDF}
    page.locator("[name=files]").set_input_files(letter)
    desk.press("Send the appeal")


def see_it_undone(cast: Cast, desk: Desk) -> None:
    """Points, penalty, controls and relief are as if it had never been; the history stays."""
    desk.page.reload()
    desk.sees("You were right to ask", "The carrier's letter shows that it collected late.")
    desk.look()
    assert cast.score() == 170
    assert cast.controls() == []
    desk.go(f"/portal/{cast.party}/")
    desk.sees("170", "Nothing")
    desk.go(f"/portal/{cast.party}/violations/{cast.violation}/")
    desk.sees("This decision was taken back", "26 of 155 orders")
    desk.look()
    desk.go(f"/portal/{cast.party}/inbox/")
    desk.look()
    told = cast.wait_for(
        lambda: [
            letter
            for letter in letters_to(cast.town.stack, cast.address)
            if "The carrier's letter shows" in letter.get_content()
        ]
    )
    assert len({letter["Message-ID"] for letter in told}) == 1
