"""Chromium reaches the live stack, and nothing else."""

import pytest


def test_the_browser_reaches_the_site_and_only_the_site(live_stack, page):
    complaints = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)

    answer = page.goto(live_stack.url)

    assert answer.status == 200
    assert page.url.startswith(live_stack.url)
    assert page.title()
    assert complaints == []
    with pytest.raises(Exception, match="ERR_NAME_NOT_RESOLVED"):
        page.goto("http://example.org")
