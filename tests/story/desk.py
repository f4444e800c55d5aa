"""A person's browser: it goes where they go, and keeps every complaint it hears on the way."""

from collections.abc import Callable
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, Response, ViewportSize, expect

from tests.story.town import Town

PATIENCE = 20_000
WIDE: ViewportSize = {"width": 1440, "height": 900}
NARROW: ViewportSize = {"width": 390, "height": 844}
# Preloading would fetch style sheets in ways that the page's own policy forbids.
ALL_RULES = {"preload": False, "resultTypes": ["violations"]}
CONTRAST = {**ALL_RULES, "runOnly": ["color-contrast"]}  # what else there is has no colour
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
FRAME = "new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)))"
STILL = "Promise.allSettled(document.getAnimations().map((one) => one.finished))"
SETTLED = f"{FRAME}.then(() => {STILL}).then(() => {FRAME}).then(() => null)"  # colours fade over


class Desk:
    """One browser context, one person. `look` is what a page must bear before one goes on."""

    def __init__(
        self, new_context: Callable[..., BrowserContext], town: Town, **options: Any
    ) -> None:
        self.town = town
        self.scripted = options.get("java_script_enabled", True)
        self.size: ViewportSize = options.get("viewport", WIDE)
        self.context = new_context(base_url=town.url, **options)
        self.context.set_default_timeout(PATIENCE)
        expect.set_options(timeout=PATIENCE)
        self.page: Page = self.context.new_page()
        self.complaints: list[str] = []
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))
        self.page.on("response", self._answered)

    def sign_in(self, person: str) -> "Desk":
        self.go("/account/login/")
        self.page.get_by_label("Username or email").fill(self.town.name_of(person))
        self.page.get_by_label("Password").fill(self.town.password)
        self.press("Sign in")
        self.page.wait_for_url(lambda url: "/account/login" not in url)
        return self

    def go(self, path: str) -> Response | None:
        return self.page.goto(path)

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name).first.click()

    def follow(self, name: str) -> None:
        self.page.get_by_role("link", name=name).first.click()

    def sees(self, *words: str) -> None:
        for said in words:
            expect(self.page.locator("main")).to_contain_text(said)

    def number(self) -> int:
        """The last number in the address: the id of what one looks at."""
        return next(int(part) for part in reversed(self.page.url.split("/")) if part.isdigit())

    def look(self) -> None:
        """Nothing for axe in light and dark, and nothing to scroll sideways to on a phone."""
        if not self.scripted:
            return
        for scheme, options in (("dark", CONTRAST), ("light", ALL_RULES)):
            self.page.emulate_media(color_scheme=scheme)
            self.page.evaluate(SETTLED)
            found = Axe().run(self.page, options=options)
            assert not found.violations_count, f"{self.page.url} ({scheme})\n{_said(found)}"
        self.page.set_viewport_size(NARROW)
        assert self.page.evaluate(OVERFLOW) <= 0, f"{self.page.url} is wider than a phone"
        self.page.set_viewport_size(self.size)

    def _heard(self, message: Any) -> None:
        if message.type == "error":
            self.complaints.append(f"{self.page.url}: {message.text}")

    def _answered(self, response: Response) -> None:
        if response.status >= 400:
            self.complaints.append(f"{response.status} {response.url}")


def _said(found: Any) -> str:
    return "\n".join(
        f"{one['id']}: {one['help']}\n"
        + "\n".join(f"  {' '.join(node['target'])}: {node['html'][:200]}" for node in one["nodes"])
        for one in found.response["violations"]
    )
