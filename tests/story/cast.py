"""Who acts in the browser story, and what they know of each other's work."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import BrowserContext

from tests.story.desk import Desk
from tests.story.integrator import Integrator, Listener
from tests.story.town import Town


@dataclass
class Cast:
    town: Town
    api: Integrator
    listener: Listener
    new_context: Callable[..., BrowserContext]
    desks: list[Desk] = field(default_factory=list)
    case: str = ""
    party: int = 0
    name: str = ""
    violation: int = 0

    @property
    def address(self) -> str:
        """Where the owner of the shop reads mail."""
        return f"owner@{self.town.market}.example"

    def desk(self, person: str = "", **options: Any) -> Desk:
        """A new browser; somebody of the staff is signed in, the owner is not."""
        desk = Desk(self.new_context, self.town, **options)
        self.desks.append(desk)
        return desk.sign_in(person) if person else desk

    @contextmanager
    def without_script(self, desk: Desk) -> Iterator[Desk]:
        """The same person in a browser that runs no JavaScript."""
        state = desk.context.storage_state()
        bare = self.desk(storage_state=state, java_script_enabled=False)
        yield bare
        bare.context.close()

    def any_url(self, pattern: str) -> re.Pattern[str]:
        """Addresses of the site that fit `/workbench/cases/*/`, whatever their query."""
        return re.compile(re.escape(self.town.url + pattern).replace(r"\*", "[^/]+") + r"(\?.*)?$")

    def wait_for(self, look: Callable[[], Any]) -> Any:
        return self.town.stack.wait_for(look, seconds=180)

    def score(self) -> int:
        return self.api.get(f"parties/{self.party}/standing")["score"]

    def controls(self) -> list[str]:
        found = self.api.get(f"parties/{self.party}/controls")["controls"]
        return sorted(one["kind"] for one in found)
