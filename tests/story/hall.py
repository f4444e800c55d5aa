"""The hall in which appeals are heard: one party of its own, and whoever decides about it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.message import EmailMessage
from io import StringIO
from typing import Any

from django.core.management import call_command
from django.utils.text import slugify
from playwright.sync_api import BrowserContext

from governance import clock
from governance.actors import Actor
from governance.models import User
from items.models import Item
from parties.models import Party
from tests.factories import MembershipFactory, UserFactory
from tests.story.desk import Desk
from tests.story.integrator import Answer, Integrator
from tests.story.mailbox import letters_to
from tests.story.town import HASHED, Town, settle
from tests.story.way import DESK, Way
from tests.support.live import LiveStack
from violations.selectors import controls_of_item
from workbench.models import Case
from workbench.services import grant_stay_by_hand

PACKS = {"creator": "tiktok_creator", "local_merchant": "local_merchant"}  # sellers' comes with it


@dataclass
class Place:
    """A market ready for stories, with the cookies of staff who have signed in before."""

    town: Town
    api: Integrator
    cookies: dict[str, Any] = field(default_factory=dict)


def open_place(stack: LiveStack, way: Way) -> Place:
    """A market of its own, with rules for every kind of account."""
    town = settle(stack, way.market, zone=way.zone)
    with stack.models():
        for pack in PACKS.values():
            call_command("load_pack", pack, "--market", way.market, stdout=StringIO())
    return Place(town, Integrator(town.url, town.key))


@dataclass
class Hall:
    """One story about one party."""

    place: Place
    way: Way
    new_context: Callable[..., BrowserContext]
    desks: list[Desk] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    code: str = ""
    party: int = 0
    ref: str = ""
    item: str = ""
    violation: int = 0

    @property
    def town(self) -> Town:
        return self.place.town

    @property
    def api(self) -> Integrator:
        return self.place.api

    @property
    def address(self) -> str:
        """Where the party reads mail."""
        return f"{self.code}-owner@shops.example"

    def opens(self, kind: str, name: str, sells: tuple[str, str]) -> None:
        """An account in the party's language, and one thing of it."""
        self.code = f"{self.town.market}-{slugify(name)}"
        account = {"market": self.town.market, "kind": kind, "external_id": self.code}
        said = {"name": name, "email": self.address, "language": self.way.language}
        made = self.done(self.api.post("parties", {**account, **said}))
        self.party, self.ref = made["id"], made["ref"]
        what, title = sells
        thing = {"market": self.town.market, "kind": what, "external_id": self.code}
        item = self.api.post("items", {**thing, "owner": self.ref, "data": {"title": title}})
        self.item = self.done(item)["ref"]

    def is_reported(self, clause: str, text: str, **more: str) -> str:
        """A buyer reports the thing; answers with the code of the case."""
        about = {"item": self.item, "source": "buyer", "reporter": "buyer-7", "clause": clause}
        report = {**about, "text": text, "source_key": f"{self.code}:report", **more}
        self.done(self.api.post("reports", report))
        asked = {"party": self.ref, "kind": "finding"}
        return self.wait_for(lambda: self.api.get("cases", **asked)["results"])[0]["code"]

    def is_found(self, clause: str, severity: str, reason: str) -> int:
        """Reported, and decided by the first reviewer: what the story begins with."""
        code = self.is_reported(clause, reason)
        first = self.api.as_person(self.town.name_of("first"))
        case = self.done(first.post(f"cases/{code}/claim"))
        said = {"severity": severity, "reason": reason, "version": case["version"]}
        decision = {"outcome": "violation", **said}
        made = self.done(first.post(f"cases/{code}/decision", decision)).body
        if made["case_state"] == "held":  # it ends an account: a second person says yes
            second = self.api.as_person(self.town.name_of("second"))
            released = self.done(second.post(f"decisions/{made['id']}/release", {"sure": True}))
            made = released["decision"]
        self.violation = made["violation"]
        return self.violation

    def desk(self, **options: Any) -> Desk:
        """The party's browser, in which nobody has signed in."""
        desk = Desk(self.new_context, self.town, **{**self.way.options, **options})
        self.desks.append(desk)
        return desk

    def owner(self) -> Desk:
        """Somebody who acts for the party, signed in."""
        with self.town.stack.models():
            user = UserFactory(username=f"{self.code}-owner", email=self.address)
            User.objects.filter(pk=user.pk).update(password=HASHED)
            MembershipFactory(user=user, party=Party.objects.get(pk=self.party))
        desk = self.desk()
        desk.go("/account/login/")
        desk.page.locator("[name=login]").fill(f"{self.code}-owner")
        desk.page.locator("[name=password]").fill(self.town.password)
        desk.page.locator("main form button").first.click()
        desk.page.wait_for_url(lambda url: "/account/login" not in url)
        return desk

    def staff(self, person: str) -> Desk:
        """One of the marketplace's people at their desk."""
        known = self.place.cookies.get(person)
        desk = Desk(self.new_context, self.town, **({"storage_state": known} if known else {}))
        self.desks.append(desk)
        if not known:
            desk.sign_in(person)
            self.place.cookies[person] = desk.context.storage_state()
        return desk

    def looks_once(self, desk: Desk) -> None:
        """A page of staff, which is the same however the party reads: looked at in one telling."""
        if self.way is DESK and desk.page.url not in self.seen:
            self.seen.add(desk.page.url)
            desk.page.wait_for_load_state("networkidle")  # what a choice would do has come
            desk.look()

    def closes(self) -> None:
        for desk in self.desks:
            desk.context.close()

    def letter(self, *words: str, to: str = "") -> EmailMessage:
        """The first letter with these words, subject or body, when it is there."""

        def found() -> EmailMessage | None:
            for letter in letters_to(self.town.stack, to or self.address):
                said = f"{letter['Subject']}\n{letter.get_content()}"
                if all(word in said for word in words):
                    return letter
            return None

        return self.wait_for(found)

    def wait_for(self, look: Callable[[], Any]) -> Any:
        return self.town.stack.wait_for(look, seconds=180)

    def done(self, answer: Answer) -> Answer:
        assert answer.status in {200, 201}, answer.body
        return answer

    def score(self) -> int:
        return self.api.get(f"parties/{self.ref}/standing")["score"]

    def controls(self) -> list[str]:
        """What acts on the account itself."""
        return sorted(one["kind"] for one in self._acting(f"parties/{self.ref}"))

    def on_the_item(self) -> list[str]:
        """What acts on its one thing: its own, and what acts on it because of its owner."""
        return sorted(one["kind"] for one in self._acting(f"items/{self.item}"))

    def ends(self) -> set[datetime]:
        """When what acts on the account ends."""
        acting = self._acting(f"parties/{self.ref}")
        return {datetime.fromisoformat(one["ends_at"]) for one in acting}

    def _acting(self, path: str) -> list[dict[str, Any]]:
        return self.api.get(f"{path}/controls")["controls"]

    def on_the_item_at(self, moment: datetime) -> list[str]:
        """What would act on its one thing then, if nothing else happened."""
        with self.town.stack.models():
            item = Item.objects.get(owner=self.party)
            return [one.kind for one in controls_of_item(item, at=moment)]

    def finding(self) -> Answer:
        return self.api.get(f"violations/{self.violation}")

    def appeal(self) -> dict[str, Any]:
        """The newest appeal of this party."""
        return self.api.get("appeals", party=self.ref)["results"][0]

    def rests_for(self, seconds: int, reason: str) -> None:
        """A stay whose end is near: pages grant whole minutes, and nobody wants to wait for one."""
        with self.town.stack.models():
            case = Case.objects.get(appeal=self.appeal()["id"])
            senior = User.objects.get(username=self.town.name_of("second"))
            grant_stay_by_hand(
                case_id=case.pk,
                reason=reason,
                until=clock.now() + timedelta(seconds=seconds),
                reviewer=senior,
                by=Actor.user(senior),
                source_key="short",
            )
