"""Every door that takes files refuses what attacks, says so, and keeps nothing."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from education import links
from governance.actors import Actor
from governance.models import Content
from monitoring.models import MetricRow
from monitoring.services import ingest_metric_rows
from tests.appeals.factories import a_correctable, a_violation, appeal, archive, pdf, png
from tests.factories import MembershipFactory
from tests.integrations.factories import a_key
from tests.monitoring.factories import observe
from tests.violations.support import MARCH_1, REVIEWER
from tests.workbench.factories import a_case, a_reviewer, claimed
from violations.services import request_document
from workbench.services import ask_party

pytestmark = pytest.mark.django_db

TODAY = MARCH_1 + timedelta(hours=2)
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
ATTACKS = {
    "polyglot": ("scan.png", png() + archive()),
    "svg with a script": ("scan.svg", SVG),
    "svg that says it is a png": ("scan.png", SVG),
    "archive": ("proof.zip", archive()),
    "pdf with a script": ("letter.pdf", pdf(b"/JavaScript (x)")),
    "program": ("letter.pdf", b"\x7fELF" + b"\0" * 400),
    "page": ("notes.txt", b"<!doctype html><script>alert(1)</script>"),
    "path in its name": ("../../../etc/cron.d/evil.sh", b"#!\x01/bin/sh"),
    "nothing": ("empty.png", b""),
    "picture larger than its bytes": (
        "huge.png",
        png(size=(30_000, 30_000), rows=bytes(1_000_000)),
    ),
    "picture cut off": ("cut.png", png(size=(100, 100), rows=bytes(5_000))),
    "endless": ("film.png", png() + b"\0" * 30_000),
}
_keys = count()


@pytest.fixture(autouse=True)
def _frozen(settings):
    settings.UPLOAD_LIMIT = 20_000
    with time_machine.travel(TODAY, tick=False):
        yield


@dataclass
class Door:
    """Where a file is handed in, by whom, and what is said with it."""

    url: str
    client: Client = field(default_factory=Client)
    said: dict[str, Any] = field(default_factory=lambda: {"text": "See the file."})
    key: dict[str, str] | None = None

    def send(self, name: str, payload: bytes) -> Any:
        file = SimpleUploadedFile("x", payload)
        file._name = name  # as a sender may write it, with a path
        headers = {**self.key, "Idempotency-Key": f"door-{next(_keys)}"} if self.key else {}
        return self.client.post(self.url, {**self.said, "files": file}, headers=headers)


def member_of(party) -> Client:
    client = Client()
    client.force_login(MembershipFactory(party=party).user)
    return client


APPEAL = {"reason": "carrier", "text": "See the file."}


def the_appeal(way: str) -> Door:
    found = a_violation()
    if way == "page":
        page = reverse("portal:appeal-new", args=[found.party_id, found.pk])
        return Door(page, member_of(found.party), APPEAL)
    if way == "link":
        return Door(links.path_for(found.pk), said=APPEAL)
    said = {**APPEAL, "violation": found.pk}
    return Door("/api/v1/appeals", said=said, key=a_key("appeals:write")[1])


def files_added_later(way: str) -> Door:
    found = a_violation()
    made = appeal(found)
    if way == "page":
        page = reverse("portal:appeal", args=[found.party_id, made.pk])
        return Door(page, member_of(found.party))
    if way == "link":
        return Door(links.path_for(found.pk), said={"text": "See the file.", "adding": "yes"})
    return Door(
        f"/api/v1/appeals/{made.pk}/messages", key=a_key("appeals:read", "appeals:write")[1]
    )


def the_correction(way: str) -> Door:
    found = a_correctable()
    if way == "page":
        page = reverse("portal:correction-new", args=[found.party_id, found.pk])
        return Door(page, member_of(found.party))
    if way == "link":
        return Door(links.path_for(found.pk), said={"text": "See the file.", "correction": "yes"})
    said = {"text": "See the file.", "violation": found.pk}
    return Door("/api/v1/corrections", said=said, key=a_key("appeals:write")[1])


def the_answer(way: str) -> Door:
    reviewer = a_reviewer()
    case = claimed(a_case(at=datetime(2026, 2, 20, tzinfo=UTC)), reviewer)
    asked = ask_party(
        case_id=case.pk,
        reviewer=reviewer,
        by=Actor.user(reviewer),
        words="Which carrier took them?",
        answer_by=date(2026, 3, 20),
        source_key="one",
    )
    if way == "page":
        page = reverse("portal:question", args=[case.party_id, asked.pk])
        return Door(page, member_of(case.party))
    if way == "link":
        return Door(links.path_of("question", asked.pk))
    head = a_key("cases:read", "cases:write")[1]
    return Door(f"/api/v1/questions/{asked.pk}/answer", key=head)


def the_document(way: str) -> Door:
    party = a_violation().party
    asked = request_document(
        party=party,
        title="Invoice",
        why="A brand asked us about one listing of yours.",
        due_at=TODAY + timedelta(days=9),
        by=REVIEWER,
        source_key="one",
    )
    if way == "page":
        return Door(reverse("portal:document", args=[party.pk, asked.pk]), member_of(party))
    return Door(links.path_of("document", asked.pk))


def the_dispute(_way: str) -> Door:
    party = a_violation().party
    observe(party, late_delivery_rate=0.2)
    row = {
        "party": party.pk,
        "metric": "late_delivery_rate",
        "external_id": "A-1",
        "happened_at": MARCH_1.isoformat(),
        "counts": True,
        "cause": "late_scan",
        "source_key": "one",
    }
    ingest_metric_rows(batch=[row], by=REVIEWER)
    page = reverse("portal:dispute", args=[party.pk, MetricRow.objects.get().pk])
    return Door(page, member_of(party), {"reason": "not_mine", "text": "See the file."})


def the_note(_way: str) -> Door:
    reviewer = a_reviewer()
    case = claimed(a_case(at=datetime(2026, 2, 20, tzinfo=UTC)), reviewer)
    client = Client()
    client.force_login(reviewer)
    return Door(reverse("workbench:note", args=[case.code]), client)


Opened = Callable[[str], Door]
DOORS: dict[str, tuple[Opened, tuple[str, ...]]] = {
    "appeal": (the_appeal, ("page", "link", "api")),
    "files added to an appeal later": (files_added_later, ("page", "link", "api")),
    "correction": (the_correction, ("page", "link", "api")),
    "answer": (the_answer, ("page", "link", "api")),
    "document": (the_document, ("page", "link")),
    "dispute": (the_dispute, ("page",)),
    "note": (the_note, ("page",)),
}
WAYS = [(name, way) for name, (_made, ways) in DOORS.items() for way in ways]


def kept() -> int:
    return Content.objects.filter(kind=Content.Kind.FILE).count()


@pytest.mark.parametrize(("name", "way"), WAYS)
def test_no_attack_passes_a_door_and_an_honest_file_does(name, way):
    made, _ways = DOORS[name]
    door = made(way)
    before, failed = kept(), {}

    for attack, (file, payload) in ATTACKS.items():
        answer = door.send(file, payload)
        said = answer.content.decode()
        clear = {"endless": "larger than", "nothing": "empty"}.get(attack, "cannot be taken")
        if answer.status_code != 422 or clear not in said or "etc/cron" in said or kept() != before:
            failed[attack] = (answer.status_code, said[:300], kept())

    assert failed == {}
    honest = door.send("scan.png", png())
    assert honest.status_code in {200, 201, 302}
    assert kept() == before + 1
