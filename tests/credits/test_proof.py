"""What was changed behind our back is found."""

import pytest
import time_machine
from django.core.management import call_command
from django.db import connections

from credits.models import Standing
from credits.proof import prove
from governance.models import Event
from tests.support.database import postgres
from tests.violations.support import MARCH_1, a_party_under_rules, find

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _frozen():
    with time_machine.travel(MARCH_1, tick=False):
        yield


def test_a_sound_ledger_proves():
    find(a_party_under_rules())

    proof = prove()

    assert proof.whole
    assert (proof.lines, proof.standings) == (1, 1)


def test_drift_planted_in_the_projection_is_found_reported_and_repaired():
    find(a_party_under_rules())
    Standing.objects.update(score=999, total=999)

    found = prove()
    assert len(found.drift) == 1
    assert not found.whole
    repaired = prove(repair=True)

    assert repaired.whole
    assert Standing.objects.get().score == 185
    assert Event.objects.filter(name="standing.drifted").count() == 2
    assert prove().drift == []


@pytest.mark.django_db(transaction=True)
def test_a_line_edited_by_a_superuser_is_an_incident_and_blocks_repair(capsys):
    import psycopg2

    find(a_party_under_rules())
    Standing.objects.update(score=999, total=999)
    superuser = psycopg2.connect(
        postgres().url("postgres", connections["default"].settings_dict["NAME"])
    )
    with superuser, superuser.cursor() as cursor:
        cursor.execute("ALTER TABLE credits_ledgerline DISABLE TRIGGER append_only")
        cursor.execute("UPDATE credits_ledgerline SET points = -1")
        cursor.execute("ALTER TABLE credits_ledgerline ENABLE TRIGGER append_only")
    superuser.close()

    with pytest.raises(SystemExit):
        call_command("prove", repair=True)

    assert "1 broken digests" in capsys.readouterr().out
    assert Standing.objects.get().score == 999
    assert Event.objects.filter(name="ledger.broken").count() == 1
