"""`kill -9` of the worker and of the broker: what was decided is told, and told once."""

from tests.kill.scene import NEVER, ONCE


def test_a_worker_killed_between_decision_and_notice(live_stack, scene, listener):
    live_stack.kill("worker")
    case = scene.cases(1)[0]
    scene.decided(case)
    assert scene.effects(case) == {**ONCE, "notices": 0}

    live_stack.start("worker")
    live_stack.wait_for(lambda: scene.told_by_mail(case) and scene.told_by_webhook(listener, case))

    assert scene.effects(case) == ONCE
    assert (scene.told_by_mail(case), scene.told_by_webhook(listener, case)) == (1, 1)


def test_a_worker_killed_again_and_again_while_it_tells(live_stack, scene, listener):
    cases = scene.cases(6)
    live_stack.kill("worker")
    for case in cases:
        scene.decided(case)

    def told():
        return sum(scene.told_by_mail(case) for case in cases)

    for number in (1, 3):
        live_stack.start("worker")
        live_stack.wait_for(lambda least=number: told() >= least)
        live_stack.kill("worker")
    scene.forget_leases()
    live_stack.start("worker")
    live_stack.wait_for(
        lambda: told() == 6 and all(scene.told_by_webhook(listener, case) for case in cases)
    )

    for case in cases:
        assert scene.effects(case) == ONCE
        assert (scene.told_by_mail(case), scene.told_by_webhook(listener, case)) == (1, 1)


def test_a_broker_killed_while_people_decide(live_stack, scene, listener):
    before, during = scene.cases(2)
    said = scene.take(during)
    live_stack.kill("broker")

    scene.decided(before)
    assert scene.decide(during, said).status == 201
    assert scene.effects(during) == {**ONCE, "notices": 0}

    live_stack.start("broker")
    live_stack.wait_for(
        lambda: all(
            scene.told_by_mail(case) and scene.told_by_webhook(listener, case)
            for case in (before, during)
        )
    )
    for case in (before, during):
        assert scene.effects(case) == ONCE
        assert (scene.told_by_mail(case), scene.told_by_webhook(listener, case)) == (1, 1)


def test_nothing_is_told_of_what_was_not_decided(scene):
    case = scene.cases(1)[0]

    scene.take(case)

    assert scene.effects(case) == NEVER
