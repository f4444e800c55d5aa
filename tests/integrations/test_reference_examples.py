"""Every example of the API's reference is run as it is printed, against the demonstration."""

import json
import os
import subprocess

import pytest
from django.conf import settings
from django.urls import resolve

from governance.actors import CLOCK
from governance.models import User
from governance.permissions import row_of
from integrations import description, services
from integrations.keys import SCOPES
from tests.support.live import LiveStack

# What the demonstration has none of: asked as printed, and answered that there is nothing.
NOT_THERE = {
    "acceptance_read",
    "decision_read",
    "party_what_if",
    "quality_reviews_read",
    "questions_answer_read",
    "report_appeal_read",
    "reports_read",
}
# A whole rulebook, or a file of orders, is more than an example can show.
NEEDS_MORE = {
    "order_files_create",
    "rulebooks_drafts_submit_create",
    "rulebooks_versions_create",
}
UNREADABLE = {400, 401, 405, 406, 413, 414, 415, 431}


@pytest.fixture(scope="module")
def own_stack(django_db_blocker):
    """Not the `live_stack` of the others: examples change queues and whatever else they name."""
    stack = LiveStack("reference")
    try:
        with django_db_blocker.unblock():
            stack.up()
            yield stack
    finally:
        stack.down()


@pytest.fixture(scope="module")
def reference(own_stack):
    """The examples, a key, and somebody of each role, from the stack's own database."""
    with own_stack.models():
        own_stack.manage("seed_demo", "--share", "0.1")
        _, key = services.issue_key(name="reference", scopes=SCOPES, by=CLOCK)
        people = dict(User.objects.filter(is_active=True).values_list("role", "username"))
        found = [one for group in description.groups() for one in group["operations"]]
    return found, key, people


def run(own_stack, folder, example, key, person):
    command = example["curl"].replace(settings.SITE_URL, own_stack.url)
    told = command.replace("curl ", "curl --silent --max-time 60 --write-out '\\n%{http_code}' ", 1)
    done = subprocess.run(
        ["bash", "-c", told],
        cwd=folder,
        env={**os.environ, "GOODSTANDING_KEY": key, "GOODSTANDING_PERSON": person},
        capture_output=True,
        text=True,
        check=True,
    )
    body, _, status = done.stdout.rpartition("\n")
    return int(status), body


def test_every_example_runs_as_it_is_printed(own_stack, reference, tmp_path):
    examples, key, people = reference
    (tmp_path / "orders.csv").write_text(
        "seller_id,order_id,outcome,placed_at\n1,A-1,placed,2026-03-01\n"
    )
    faults = []
    for one in sorted(examples, key=lambda one: (one["verb"] != "GET", one["verb"] == "DELETE")):
        address = one["curl"].partition(" \\\n")[0]
        row = row_of(resolve(description.PARAMETER.sub("1", one["path"])).view_name)
        grants = row.see if one["verb"] == "GET" else row.act
        person = next((people[role] for role in sorted(people) if role in grants), "nobody")
        status, body = run(own_stack, tmp_path, one, key, person)
        said = json.loads(body) if status >= 400 else {}
        faulty = said.get("code") == "invalid" and said["errors"]  # a state refuses without fields
        if status == 404 and (one["verb"] != "GET" or "{" in address or one["id"] in NOT_THERE):
            continue  # a write may name somebody or something that only its writer knows
        right = status == 200 if one["verb"] == "GET" else status < 500 and status not in UNREADABLE
        if not right or (faulty and one["id"] not in NEEDS_MORE):
            faults.append(f"{one['verb']} {one['path']} ({one['id']}): {status} {body[:200]}")

    assert not faults, "\n".join(faults)
