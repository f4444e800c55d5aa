"""`kill -9` of the worker in the middle of an incident's freeze: a restart completes it, once."""

from collections import Counter

import psycopg2
import pytest

from governance.actors import Actor
from governance.launcher.postgres import SUPERUSER
from governance.models import Market, User
from items.models import Item
from tests.factories import PartyFactory, UserFactory
from tests.kill.scene import REASON
from violations import services
from violations.models import Incident

MANY, CHUNK = 2_500, 1_000

IN_THE_WAY = """
INSERT INTO violations_control
  (party_id, item_id, kind, params, cause, cause_ref, starts_at, ends_at, source_key)
SELECT %s, %s, 'not_shoppable', '{}', 'incident', %s, now(), now() + interval '1 hour', %s
"""
STUCK = "SELECT pid FROM pg_locks WHERE NOT granted AND locktype = 'transactionid'"
ALIVE = "SELECT count(*) FROM pg_stat_activity WHERE pid = %s"
FROZEN = "SELECT item_id FROM violations_control WHERE cause_ref = %s"
STATED = """
SELECT count(*), count(DISTINCT s.control_id), count(d.id)
FROM violations_statementofreasons s
JOIN violations_control c ON c.id = s.control_id
LEFT JOIN violations_statementdelivery d ON d.statement_id = s.id
WHERE c.cause_ref = %s
"""
TOLD = """
SELECT name, count(*) FROM governance_event
WHERE name IN ('control.started', 'incident.met') AND subject = %s GROUP BY name
"""


@pytest.fixture
def opened(scene):
    """An incident that would freeze 2,500 items of one shop, in three chunks."""
    with scene.stack.models():
        market = Market.objects.get(pk=scene.town.market)
        owner = PartyFactory(market=market)
        Item.objects.bulk_create(
            Item(
                owner=owner,
                market=market,
                kind="listing",
                external_id=f"{owner.ref}-{number}",
                brand=owner.ref,
            )
            for number in range(MANY)
        )
        opener = UserFactory(role=User.Role.SENIOR_REVIEWER)
        return services.open_incident(
            market=market,
            title="Burning chargers",
            freezes=["sale"],
            matching={"brand": owner.ref},
            hours=1,
            reason=REASON,
            contact="safety@marketplace.example",
            by=Actor.user(opener),
            source_key=f"kill-{owner.pk}",
        )


def test_a_worker_killed_in_the_middle_of_a_freeze_completes_it_once_after_a_restart(
    live_stack, scene, opened
):
    with live_stack.models():
        items = [*Item.objects.filter(brand=opened.matching["brand"]).order_by("pk")]
        second = UserFactory(role=User.Role.SENIOR_REVIEWER)
    owner, ref = items[0].owner_id, opened.cause_ref
    blocker = psycopg2.connect(live_stack.services.postgres.url(SUPERUSER))
    with blocker.cursor() as cursor:
        # Somebody is about to write one control of the second chunk: the worker waits for them.
        last = items[CHUNK + 500].pk
        cursor.execute(IN_THE_WAY, [owner, last, ref, f"{ref}:sale:item:{last}"])
    with live_stack.models():
        services.start_incident(incident_id=opened.pk, seen=opened.foreseen, by=Actor.user(second))
    stuck = live_stack.wait_for(lambda: live_stack.sql(STUCK))
    live_stack.kill("worker")
    blocker.rollback()
    blocker.close()
    for (pid,) in stuck:
        live_stack.wait_for(lambda pid=pid: not live_stack.sql(ALIVE, pid)[0][0])

    assert len(live_stack.sql(FROZEN, ref)) == CHUNK  # whole chunks or nothing of them
    assert live_stack.sql(STATED, ref) == [(CHUNK, CHUNK, CHUNK)]

    live_stack.start("worker")

    def applied():
        with live_stack.models():
            return Incident.objects.get(pk=opened.pk).applied_at

    live_stack.wait_for(applied)
    assert Counter(number for (number,) in live_stack.sql(FROZEN, ref)) == Counter(
        item.pk for item in items
    )
    assert live_stack.sql(STATED, ref) == [(MANY, MANY, MANY)]
    told = dict(live_stack.sql(TOLD, f"party:{owner}"))
    assert told == {"control.started": MANY, "incident.met": 1}
