"""A person at a page, without a browser: forms as they stand, and what the page says after."""

import http.client
import re
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookiejar import CookieJar
from typing import Any
from urllib.parse import urlencode


@dataclass
class Form:
    """One form of a page: where it goes and what it holds."""

    action: str
    fields: list[tuple[str, str]] = field(default_factory=list)

    def with_words(self, **said: Any) -> "Form":
        kept = [(name, value) for name, value in self.fields if name not in said]
        return Form(self.action, [*kept, *((name, str(value)) for name, value in said.items())])


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(said.get("action", "")))
            self.inside = True
        elif tag == "input" and self.inside and said.get("name"):
            if said.get("type") in {"checkbox", "radio"} and "checked" not in said:
                return
            self.forms[-1].fields.append((said["name"], said.get("value", "")))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False


class Person:
    """Somebody who is signed in, with a session of their own."""

    def __init__(self, url: str, username: str, password: str) -> None:
        self.url = url
        self.opener = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(CookieJar()), urllib.request.ProxyHandler({})
        )
        form = self.form("/account/login/", "")
        said = self.send(form.with_words(login=username, password=password))
        assert "/account/login" not in said[0], username

    def get(self, path: str) -> tuple[str, str]:
        """Where it led, and what the page says."""
        with self.opener.open(self.url + path, timeout=60) as answer:
            return answer.url, answer.read().decode()

    def form(self, path: str, action: str) -> Form:
        """The form on a page that goes to `action`, or to the page itself."""
        where, html = self.get(path)
        for one in forms_in(html):
            goes = one.action or path
            if goes.startswith(action or path) and any(
                name == "csrfmiddlewaretoken" for name, _ in one.fields
            ):
                return Form(goes, one.fields)
        raise AssertionError(f"{where} has no form for {action!r}")

    def send(self, form: Form) -> tuple[str, str]:
        request = urllib.request.Request(
            self.url + form.action,
            urlencode(form.fields).encode(),
            headers={"Referer": self.url + form.action},
        )
        with self.opener.open(request, timeout=60) as answer:
            return answer.url, answer.read().decode()

    def send_into_the_void(self, form: Form) -> None:
        """The click whose answer never comes."""
        try:
            self.send(form)
        except (urllib.error.URLError, http.client.HTTPException, OSError):
            return


def forms_in(html: str) -> list[Form]:
    parsed = _Forms()
    parsed.feed(html)
    return parsed.forms


def form_in(html: str, action: str) -> Form:
    return next(one for one in forms_in(html) if one.action == action)


def words_of(html: str) -> str:
    """The messages of a page."""
    found = re.findall(r'<div class="toast".*?<p>(.*?)</p>', html, re.S)
    return " ".join(" ".join(one.split()) for one in found)
