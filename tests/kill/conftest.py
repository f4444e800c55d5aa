"""One scene for all kills; when they are over, ledger, standings and events must be whole."""

from collections.abc import Iterator

import pytest

from tests.kill.scene import Scene
from tests.story.integrator import Listener
from tests.story.town import settle
from tests.support.live import LiveStack

PARTS = ("database", "broker", "web", "worker", "beat")


@pytest.fixture(scope="session")
def town_of_kills(live_stack: LiveStack) -> Iterator[Scene]:
    yield Scene(settle(live_stack, "kills"))
    proof = live_stack.manage("prove", check=False)
    assert proof.returncode == 0, proof.stdout


@pytest.fixture
def scene(town_of_kills: Scene) -> Iterator[Scene]:
    """Whatever a test killed lives again before the next one begins."""
    yield town_of_kills
    for part in PARTS:
        if not town_of_kills.stack.pid(part):
            town_of_kills.stack.start(part)
    town_of_kills.stack.wait_until_ready()


@pytest.fixture
def listener(scene: Scene) -> Iterator[Listener]:
    """An endpoint that hears of findings until the test is over."""
    with Listener() as ear:
        body = {"url": ear.url, "events": ["violation.recorded"]}
        endpoint = scene.api.post("webhooks/endpoints", body)["id"]
        yield ear
        scene.api.delete(f"webhooks/endpoints/{endpoint}")
