"""`make shots`: pictures of every page as each role sees it, into var/shots with a contact sheet.

The list of pages comes from the router and the permission matrix, so a new page is in it by itself;
arguments are looked up in the running demonstration world. `--only case --roles reviewer` narrows it.
"""

import argparse
import html
import json
import os
import re
import shutil
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "governance.settings.development")
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # playwright keeps an event loop in this thread
django.setup()

from django.urls import NoReverseMatch, URLResolver, get_resolver, reverse  # noqa: E402
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright  # noqa: E402

from governance.launcher.home import CHECKOUT, Home, read_json  # noqa: E402
from governance.models import User  # noqa: E402
from governance.permissions import EVERYONE, may, row_of  # noqa: E402
from governance.principals import ANONYMOUS, Principal  # noqa: E402
from tests.samples import sample  # noqa: E402

TEXTUAL = re.compile(r"(^|:)api-|^(healthz|readyz|metrics|set_language|openid|socialaccount)")
STRANGER = "stranger"


@dataclass(frozen=True)
class Viewer:
    """Somebody who looks: a role, and for members the party."""

    label: str
    username: str = ""
    password: str = ""
    party: str | None = None

    @property
    def user(self) -> User | None:
        return User.objects.filter(username=self.username).first()


@dataclass(frozen=True)
class Shot:
    """One page that was asked for, and what came."""

    viewer: str
    route: str
    address: str
    status: int
    files: dict[str, str]


def viewers(known: dict[str, Any]) -> list[Viewer]:
    """The stranger, one person of each role, and each member."""
    found = {STRANGER: Viewer(STRANGER)}
    for said in known["users"]:
        label = said["username"] if said["party"] else said["role"]
        found.setdefault(label, Viewer(label, said["username"], said["password"], said["party"]))
    return list(found.values())


def routes(
    resolver: URLResolver | None = None,
    spaces: tuple[str, ...] = (),
    inherited: tuple[str, ...] = (),
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every named route with the names of its arguments."""
    for entry in (resolver or get_resolver()).url_patterns:
        arguments = (*inherited, *entry.pattern.converters, *entry.pattern.regex.groupindex)
        arguments = tuple(dict.fromkeys(arguments))
        if isinstance(entry, URLResolver):
            inner = (*spaces, entry.namespace) if entry.namespace else spaces
            yield from routes(entry, inner, arguments)
        elif entry.name:
            yield ":".join((*spaces, entry.name)), arguments


def pages_of(viewer: Viewer, only: str) -> Iterator[tuple[str, str]]:
    """Route and address of each page that the matrix lets this viewer see."""
    principal = Principal.of_user(viewer.user) if viewer.username else ANONYMOUS
    for route, arguments in routes():
        row = row_of(route)
        if TEXTUAL.search(route) or not re.search(only, route) or row is None:
            continue
        if not may(principal, route, "GET") or (viewer.username and EVERYONE in row.see):
            continue
        values = {name: sample(route, name, viewer.party, viewer.username) for name in arguments}
        if None in values.values():
            continue
        try:
            yield route, reverse(route, kwargs=values)
        except NoReverseMatch:
            continue


def sign_in(browser: Browser, site: str, viewer: Viewer) -> dict[str, Any]:
    """The cookies of somebody who has signed in."""
    context = browser.new_context()
    if viewer.username:
        page = context.new_page()
        page.goto(site + reverse("account_login"))
        page.fill("input[name=login]", viewer.username)
        page.fill("input[name=password]", viewer.password)
        page.press("input[name=password]", "Enter")
        page.wait_for_url(lambda url: "login" not in url)
    state = context.storage_state()
    context.close()
    return dict(state)


def photograph(
    views: dict[str, Page], site: str, viewer: Viewer, route: str, address: str, into: Path
) -> Shot | None:
    """One page in every width and theme; None when it is no page for reading."""
    # A connection kept open may have been closed on the other side meanwhile: asked again.
    asked = next(iter(views.values())).request.get(site + address, max_redirects=0, max_retries=3)
    if (
        asked.status == 405
        or asked.status // 100 == 3
        or "html" not in asked.headers.get("content-type", "")
    ):
        return None
    files: dict[str, str] = {}
    for look, page in views.items():
        page.goto(site + address, wait_until="load")
        name = f"{viewer.label}/{route.replace(':', '-')}-{look}.png"
        page.screenshot(path=into / name, full_page=True)
        files[look] = name
    return Shot(viewer.label, route, address, asked.status, files)


def looks(
    browser: Browser, state: dict[str, Any], widths: list[int], themes: list[str]
) -> dict[str, Page]:
    """A page for each width and theme, signed in."""
    contexts: dict[str, BrowserContext] = {
        f"{width}-{theme}": browser.new_context(
            storage_state=state,  # type: ignore[arg-type]
            viewport={"width": width, "height": 900 if width > 600 else 844},
            color_scheme=theme,  # type: ignore[arg-type]
            reduced_motion="reduce",
            locale="en-GB",
            timezone_id="UTC",
        )
        for width in widths
        for theme in themes
    }
    return {look: context.new_page() for look, context in contexts.items()}


def contact_sheet(shots: list[Shot], into: Path) -> Path:
    """All of them on one page, small, each a link to the whole."""
    rows = []
    for shot in shots:
        pictures = "".join(
            f'<a href="{file}"><img src="{file}" alt="{html.escape(look)}">'
            f"<small>{html.escape(look)}</small></a>"
            for look, file in shot.files.items()
        )
        title = html.escape(f"{shot.viewer} · {shot.route} · {shot.status}")
        rows.append(
            f"<section><h2>{title}</h2><p>{html.escape(shot.address)}</p>{pictures}</section>"
        )
    sheet = into / "index.html"
    sheet.write_text(SHEET.format(count=len(shots), rows="".join(rows)), encoding="utf-8")
    return sheet


SHEET = """<!doctype html><meta charset="utf-8"><title>Contact sheet</title>
<style>body{{font:14px system-ui;margin:24px;background:#eee}}h2{{font-size:14px;margin:0}}
section{{background:#fff;padding:12px;margin:0 0 16px;border-radius:6px}}p{{margin:2px 0 8px;color:#555}}
a{{display:inline-block;margin:0 12px 0 0;vertical-align:top}}
img{{height:300px;display:block;border:1px solid #ccc}}
</style><h1>{count} pages</h1>{rows}"""


def main(words: list[str]) -> int:
    asked = parser().parse_args(words)
    known = read_json(Home(CHECKOUT / "var").path / "demo.json")
    if not known:
        sys.stderr.write("No var/demo.json: `make start` first.\n")
        return 1
    into = asked.into
    if not asked.keep:
        shutil.rmtree(into, ignore_errors=True)
    into.mkdir(parents=True, exist_ok=True)
    ends, shots = time.monotonic() + asked.seconds, []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox", "--disable-dev-shm-usage"],
        )
        for viewer in viewers(known):
            if asked.roles and viewer.label not in asked.roles:
                continue
            state = sign_in(browser, known["url"], viewer)
            views = looks(browser, state, asked.widths, asked.themes)
            for route, address in pages_of(viewer, asked.only):
                if time.monotonic() > ends:
                    sys.stderr.write(f"Stopped after {asked.seconds} s; --seconds allows more.\n")
                    break
                shot = photograph(views, known["url"], viewer, route, address, into)
                if shot:
                    shots.append(shot)
                    sys.stdout.write(f"{shot.status} {viewer.label:22} {route}\n")
            for page in views.values():
                page.context.close()
        sheet = contact_sheet(shots, into)
        page = browser.new_page(viewport={"width": 1600, "height": 900})
        page.goto(sheet.absolute().as_uri())
        page.screenshot(path=into / "contact.png", full_page=True)
        browser.close()
    (into / "shots.json").write_text(json.dumps([vars(shot) for shot in shots], indent=1))
    sys.stdout.write(f"{len(shots)} pages: {sheet}\n")
    wrong = [shot for shot in shots if shot.status >= 400]
    for shot in wrong:
        sys.stderr.write(f"{shot.viewer} was answered {shot.status} at {shot.address}\n")
    return 1 if wrong else 0


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(prog="tests.shots", description=__doc__)
    made.add_argument("--only", default="", help="regular expression over route names")
    made.add_argument("--roles", nargs="*", help="labels such as reviewer, stranger, a username")
    made.add_argument("--widths", nargs="*", type=int, default=[1440, 390])
    made.add_argument("--themes", nargs="*", default=["light", "dark"])
    made.add_argument("--seconds", type=int, default=900, help="at most, for all of it")
    made.add_argument("--into", type=Path, default=CHECKOUT / "var" / "shots")
    made.add_argument("--keep", action="store_true", help="what is there already stays")
    return made


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
