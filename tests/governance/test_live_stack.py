"""Each part may be killed; the rest says so, and all is well when it is back."""

import urllib.error
import urllib.request

import pytest


def readiness(stack) -> int:
    try:
        with urllib.request.urlopen(f"{stack.url}/readyz", timeout=15) as answer:
            return answer.status
    except urllib.error.HTTPError as refusal:
        refusal.close()
        return refusal.code


def test_the_stack_runs_as_the_application(live_stack):
    assert readiness(live_stack) == 200
    assert live_stack.sql("SELECT current_user") == [("goodstanding_app",)]


@pytest.mark.parametrize("name", ["broker", "database"])
def test_the_site_says_when_something_under_it_is_gone(live_stack, name):
    live_stack.kill(name)
    assert readiness(live_stack) == 503

    live_stack.start(name)

    live_stack.wait_for(lambda: readiness(live_stack) == 200)


@pytest.mark.parametrize("name", ["web", "worker", "beat"])
def test_a_killed_process_starts_again(live_stack, name):
    before = live_stack.pid(name)
    live_stack.kill(name)
    assert live_stack.pid(name) is None

    live_stack.start(name)

    live_stack.wait_until_ready()
    assert live_stack.pid(name) not in (None, before)


def test_models_of_a_test_reach_the_stack(live_stack):
    from django.contrib.auth.models import Group

    with live_stack.models():
        Group.objects.create(name="of the live stack")

    assert live_stack.sql("SELECT name FROM auth_group") == [("of the live stack",)]
    live_stack.sql("DELETE FROM auth_group")
