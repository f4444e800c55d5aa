"""What the desk works with: words to begin from, what is hard to look at, notes that name colleagues."""

from datetime import datetime, timedelta

from governance import clock
from governance.actors import Actor
from governance.models import User
from insights.demo.accounts import found
from insights.demo.roster import Resident
from insights.demo.things import make
from insights.demo.vocabulary import words
from items.selectors import latest_data
from items.services import change_item
from monitoring.services import receive_report
from workbench.models import Case, DeskNotice
from workbench.services import add_note, note_exposure, save_harm, save_template

HARMS: list[tuple[str, str, list[str], list[str], int | None, bool]] = [
    (
        "weapons-drugs",
        "Weapons and drugs",
        ["prohibited_product", "live_prohibited_goods"],
        [],
        40,
        False,
    ),
    ("body-health", "Bodies and health", ["health_claim"], [], None, False),
    ("children", "Safety of children", [], ["toys"], 25, True),
]
NOTES = [
    (
        "keiko.ito",
        "@mira.okafor the carrier's file is in the mail of this morning, please look first.",
    ),
    ("mira.okafor", "@keiko.ito is this the same warehouse as last week?"),
    ("tomas.varga", "@helena.brandt the clause reads both ways here; I would leave it to you."),
]


def lay_out(now: datetime, *, author: User, lead: User, feed: Actor, streamer: Resident) -> None:
    """All of it, cheaply: a few rows each."""
    for said in words("templates")["templates"]:
        with clock.told(now - timedelta(days=60)):
            save_template(**said, by=Actor.user(author))
    for code, title, clauses, categories, cap, alone in HARMS:
        save_harm(
            code=code,
            title=title,
            clauses=clauses,
            categories=categories,
            daily_cap=cap,
            is_alone=alone,
            by=Actor.user(lead),
        )
    _look_back(now)
    _leave_notes(now)
    _change_an_item(now, feed)
    _report_a_moment(now, streamer, feed)


def _look_back(now: datetime) -> None:
    """Who had which of these cases open in the last days; and what is long read is read."""
    clauses = [clause for _code, _title, several, *_rest in HARMS for clause in several]
    people = list(User.objects.filter(role="reviewer", is_active=True).order_by("pk"))
    cases = Case.objects.filter(clause__in=clauses).select_related("item").order_by("-pk")[:36]
    for n, case in enumerate(cases):
        with clock.told(now - timedelta(hours=3 + 4.4 * n)):
            note_exposure(case=case, user=people[n % len(people)])
    old = DeskNotice.objects.filter(told_at__lt=now - timedelta(days=14))
    old.update(read_at=now - timedelta(days=13))


def _leave_notes(now: datetime) -> None:
    cases = Case.objects.open().in_order()[3 : 3 + len(NOTES)]
    for n, (case, (username, text)) in enumerate(zip(cases, NOTES, strict=False)):
        writer = User.objects.get(username=username)
        with clock.told(now - timedelta(minutes=25 * (n + 1))):
            add_note(case_id=case.pk, text=text, by=Actor.user(writer))


def _change_an_item(now: datetime, feed: Actor) -> None:
    """A shop has mended its listing since it was reported."""
    case = (
        Case.objects.open()
        .filter(kind=Case.Kind.FINDING, item__kind="listing")
        .select_related("item")
        .in_order()
        .first()
    )
    if case is None or case.item is None:
        return
    data = latest_data(case.item)
    title = f"{data.get('title', '')}, one piece"
    text = f"{data.get('text', '')} One piece comes; the set on the picture is sold apart."
    with clock.told(now - timedelta(minutes=50)):
        change_item(item_id=case.item.pk, data=data | {"title": title, "text": text}, by=feed)


def _report_a_moment(now: datetime, streamer: Resident, feed: Actor) -> None:
    """A few seconds of a LIVE wait for somebody to look at them."""
    party = found([streamer])[streamer.ref]
    at = now - timedelta(minutes=40)
    with clock.told(at):
        receive_report(
            source="buyer",
            reporter="B204417893",
            clause="live_prohibited_goods",
            text="She holds a long blade into the camera and says it ships everywhere.",
            source_key="ticket:live:204417893",
            party=party,
            item=make("live_moment", streamer, party, streamer.dice("reported"), at, feed),
            by=feed,
        )
