"""The party's side of being heard: what it reads, sends and gets, in its own language."""

import json
from email.message import EmailMessage

from django.core import signing
from playwright.sync_api import FilePayload, expect

from tests.story.desk import Desk
from tests.story.hall import Hall
from tests.story.mailbox import link_in
from tests.story.town import PDF

LETTER: FilePayload = {"name": "letter.pdf", "mimeType": "application/pdf", "buffer": PDF}


def is_told(hall: Hall, clause: str, *facts: str) -> EmailMessage:
    """The decision comes by mail, in the party's language, with its facts and the signed link."""
    subject = hall.way.says("A decision about your account: %(clause)s", clause=clause)
    ways = hall.way.says("What you can do")
    letter = hall.letter(subject, ways, *facts)
    assert letter["To"] == hall.address
    return letter


def opens_the_decision(hall: Hall, desk: Desk) -> None:
    """From the list of all decisions to the newest, with its ways forward."""
    desk.go(f"/portal/{hall.party}/violations/")
    desk.page.locator("main .portal-row").first.click()
    expect(desk.page).to_have_url(
        f"{hall.town.url}/portal/{hall.party}/violations/{desk.number()}/"
    )
    desk.sees(hall.way.says("Your ways forward"))
    assert desk.page.locator("html").get_attribute("lang") == hall.way.language


def appeals(hall: Hall, desk: Desk, reason: str, words: str) -> None:
    """From the decision to the receipt."""
    desk.follow(hall.way.says("Write an appeal"))
    writes_the_appeal(hall, desk, reason, words)
    desk.sees(hall.appeal()["code"])


def writes_the_appeal(hall: Hall, desk: Desk, reason: str, words: str) -> None:
    page = desk.page
    page.locator("[name=reason]").select_option(reason)
    page.locator("[name=text]").last.fill(words)
    page.locator("[name=files]").last.set_input_files(LETTER)
    desk.press(hall.way.says("Send the appeal"))
    desk.sees(hall.way.says("We have your appeal"))


def corrects(hall: Hall, desk: Desk, words: str) -> None:
    """Says, with proof, that it is put right."""
    desk.follow(hall.way.says("Put it right"))
    desk.page.locator("[name=text]").fill(words)
    desk.page.locator("[name=files]").set_input_files(LETTER)
    desk.look()
    desk.press(hall.way.says("Send the correction"))


def link_of(letter: EmailMessage) -> str:
    """The address in a letter that opens its one case."""
    return link_in(letter, "/portal/case/")


def is_offered_no_appeal(hall: Hall, desk: Desk) -> None:
    words = hall.way.says("Write an appeal")
    expect(desk.page.get_by_role("link", name=words)).to_have_count(0)


def put_right(hall: Hall, desk: Desk) -> list[str]:
    """The list of what was put right, as the page says it."""
    title = desk.page.get_by_role("heading", name=hall.way.says("What was put right"))
    panel = desk.page.locator("section, article, div.panel").filter(has=title).last
    return panel.get_by_role("listitem").all_inner_texts()


def is_useless_elsewhere(hall: Hall, link: str) -> None:
    """The link opens its own case: not another one, and nothing of the account."""
    stranger = Desk(hall.new_context, hall.town, **hall.way.options)
    token = link.rstrip("/").rpartition("/")[2]
    payload = signing.b64_encode(json.dumps({"violation": hall.violation - 1}).encode()).decode()
    answer = stranger.go(link.replace(token.partition(":")[0], payload))
    assert answer
    assert answer.status == 404
    stranger.sees(hall.way.one_of(en="This link does not open", es="Este enlace no se abre"))
    stranger.look()
    stranger.go(link)
    stranger.go(f"/portal/{hall.party}/violations/")
    assert "/account/login/" in stranger.page.url
    stranger.look()
    stranger.context.close()
