"""`kill -9` of the web process and of the database in the middle of decisions."""

import threading
from concurrent.futures import ThreadPoolExecutor

import psycopg2
import pytest

from tests.kill.scene import NEVER, ONCE


def asked(scene, case, said):
    """The request on its way, in a thread of its own."""
    running = threading.Thread(target=lambda: scene.insist(case, said, seconds=0))
    running.start()
    return running


def decisions(scene, case):
    return scene.effects(case)["decisions"]


def revived(live_stack):
    live_stack.start("web")
    live_stack.wait_until_ready()


def retried(scene, case, said):
    """The same key twice more: one effect, one answer."""
    answer = scene.insist(case, said)
    again = scene.insist(case, said)
    assert answer.status == 201, answer.body
    assert again.body == answer.body
    assert again.headers["Idempotency-Replayed"] == "true"
    scene.stack.wait_for(lambda: scene.effects(case) == ONCE)


def test_web_killed_in_the_middle_of_a_decision_leaves_none(live_stack, scene):
    case = scene.cases(1)[0]
    said = scene.take(case)
    with psycopg2.connect(live_stack.services.database_url) as blocker:
        # The decision's transaction comes as far as this row and waits.
        with blocker.cursor() as cursor:
            cursor.execute("SELECT 1 FROM workbench_case WHERE id = %s FOR UPDATE", [case.pk])
        request = asked(scene, case, said)
        live_stack.wait_for(lambda: live_stack.sql(WAITING)[0][0])
        live_stack.kill("web")
    blocker.close()
    request.join()

    assert scene.effects(case) == NEVER
    revived(live_stack)
    retried(scene, case, said)


def test_web_killed_as_soon_as_the_decision_stands_has_made_one(live_stack, scene):
    case = scene.cases(1)[0]
    said = scene.take(case)
    request = asked(scene, case, said)
    live_stack.wait_for(lambda: decisions(scene, case))
    live_stack.kill("web")
    request.join()

    assert decisions(scene, case) == 1
    revived(live_stack)
    retried(scene, case, said)


@pytest.mark.parametrize("pause", [0.0, 0.03])
def test_web_killed_at_some_instant_has_made_one_decision_or_none(live_stack, scene, pause):
    case = scene.cases(1)[0]
    said = scene.take(case)
    request = asked(scene, case, said)
    request.join(timeout=pause)
    live_stack.kill("web")
    request.join()

    assert decisions(scene, case) in (0, 1)
    revived(live_stack)
    retried(scene, case, said)


def test_a_database_killed_while_people_decide(live_stack, scene):
    cases = scene.cases(12)
    said = {case.code: scene.take(case) for case in cases}

    with ThreadPoolExecutor(max_workers=4) as pool:
        answers = [pool.submit(scene.insist, case, said[case.code]) for case in cases]
        live_stack.wait_for(lambda: sum(answer.done() for answer in answers) >= 3)
        live_stack.kill("database")
        live_stack.start("database")
        statuses = [answer.result().status for answer in answers]

    assert statuses == [201] * 12
    live_stack.wait_until_ready()
    for case in cases:
        live_stack.wait_for(lambda case=case: scene.effects(case) == ONCE)


WAITING = """
SELECT count(*) FROM pg_stat_activity
WHERE wait_event_type = 'Lock' AND query LIKE '%workbench_case%'
"""
