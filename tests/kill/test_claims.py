"""Many reviewers at once, over HTTP."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from governance.models import User
from tests.factories import UserFactory


def test_two_hundred_claims_over_http_on_a_hundred_cases_give_each_case_once(live_stack, scene):
    waiting = {case.code for case in scene.cases(100)}
    with live_stack.models():
        people = UserFactory.create_batch(20, role=User.Role.REVIEWER)
    reviewers = [scene.api.as_person(person.username) for person in people]

    def claim(number):
        return reviewers[number % 20].post("cases/claim", {"queue": scene.town.queue})

    with ThreadPoolExecutor(max_workers=16) as pool:
        answers = list(pool.map(claim, range(200)))

    assert Counter(answer.status for answer in answers) == {200: 100, 204: 100}
    handed_out = Counter(answer["code"] for answer in answers if answer.status == 200)
    assert set(handed_out) == waiting
    assert set(handed_out.values()) == {1}
    holders = live_stack.sql(
        "SELECT case_id, count(*) FROM workbench_claim WHERE ended_at IS NULL GROUP BY 1"
    )
    assert {count for _, count in holders} == {1}
