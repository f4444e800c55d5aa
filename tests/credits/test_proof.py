"""What was changed behind our back is found."""

from datetime import timedelta

import psycopg2
import pytest
import time_machine
from django.core.management import call_command
from django.db import connections

from credits import proof as proof_module
from credits import tasks
from credits.models import Standing
from credits.proof import prove
from governance.models import Event
from tests.factories import PartyFactory
from tests.rulebooks import DEDUCTING, a_body, publish
from tests.support.database import postgres
from tests.violations.support import MARCH_1, a_party_under_rules, find
from violations.services import sweep_standing

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


@pytest.mark.parametrize(
    ("planted", "said"),
    [
        ({"score": 999}, "shown 999, ledger says 185"),
        ({"total": 999}, "total differ at 185"),
        ({"band": "critical"}, "band differ at 185"),
        ({"next_milestone": "50"}, "next milestone differ at 185"),
        ({"next_milestone": ""}, "next milestone differ at 185"),
        ({"next_change_at": None}, "next change differ at 185"),
        ({"next_change_at": MARCH_1 + timedelta(days=3)}, "next change differ at 185"),
    ],
)
def test_every_value_of_a_projection_is_proved(planted, said):
    find(a_party_under_rules())
    whole = Standing.objects.values().get()
    Standing.objects.update(**planted)

    found = prove()
    prove(repair=True)

    assert (found.drifted, found.behind) == (1, 0)
    assert found.drift[0].endswith(said)
    assert Standing.objects.values().get() == whole


def test_a_standing_that_is_missing_is_found_and_made():
    find(a_party_under_rules())
    Standing.objects.all().delete()

    assert prove().drift[0].endswith("not shown, ledger says 185")
    assert prove(repair=True).whole
    assert Standing.objects.get().score == 185


def test_a_standing_of_a_class_that_the_rules_do_not_know_is_found_and_removed():
    find(a_party_under_rules())
    Standing.objects.update(ledger_class="counterfeit")

    assert prove(repair=True).drifted == 2
    assert Standing.objects.get().ledger_class == "ordinary"


def test_what_the_beat_has_yet_to_write_is_behind_and_no_drift():
    party = a_party_under_rules()
    find(party)
    sweep_standing()
    with time_machine.travel(MARCH_1 + timedelta(days=200), tick=False):
        lapsed = prove()
    with time_machine.travel(MARCH_1 + timedelta(seconds=1), tick=False):
        publish(body=a_body({**DEDUCTING, "start": 300}), effective_from=MARCH_1)
        turned = prove()
        sweep_standing()
        Standing.objects.update(score=999)
        planted = prove()

    assert (lapsed.behind, lapsed.drifted) == (1, 0)
    assert (turned.behind, turned.drifted) == (1, 0)
    assert (planted.behind, planted.drifted) == (0, 1)


def test_much_drift_is_counted_and_reported_once_and_named_in_part(monkeypatch):
    monkeypatch.setattr(proof_module, "NAMED", 3)
    monkeypatch.setattr(proof_module, "REPORTED", 2)
    here = a_party_under_rules().market
    for n in range(5):
        find(PartyFactory(market=here), str(n))
    Standing.objects.update(score=999)

    proof = prove(repair=True)

    assert (proof.drifted, proof.repaired, len(proof.drift)) == (5, 5, 3)
    assert Event.objects.filter(name="standing.drifted").count() == 2
    incident = Event.objects.get(name="projection.drifted")
    assert incident.payload == {"standings": 5, "repaired": 5}


def test_the_nightly_proof_repairs():
    find(a_party_under_rules())
    Standing.objects.update(score=999)

    tasks.prove()

    assert Standing.objects.get().score == 185


@pytest.mark.django_db(transaction=True)
def test_a_line_edited_by_a_superuser_is_an_incident_and_blocks_repair(capsys):
    find(a_party_under_rules())
    Standing.objects.update(score=999, total=999)
    as_superuser("UPDATE credits_ledgerline SET points = -1")

    with pytest.raises(SystemExit):
        call_command("prove", repair=True)

    assert "1 broken digests" in capsys.readouterr().out
    assert Standing.objects.get().score == 999
    assert Event.objects.filter(name="ledger.broken").count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_line_that_a_superuser_removed_leaves_a_gap_that_blocks_repair(capsys):
    party = a_party_under_rules()
    find(party, "one")
    find(party, "two")
    Standing.objects.update(score=999)
    as_superuser("DELETE FROM credits_ledgerline WHERE sequence = 1")

    with pytest.raises(SystemExit):
        call_command("prove", repair=True)

    assert f"party {party.pk}: 1 lines, last number 2" in capsys.readouterr().out
    assert Standing.objects.get().score == 999


@pytest.mark.django_db(transaction=True)
def test_the_newest_line_that_a_superuser_removed_is_missed_though_it_leaves_no_gap(capsys):
    party = a_party_under_rules()
    find(party, "one")
    find(party, "two")
    as_superuser("DELETE FROM credits_ledgerline WHERE sequence = 2")

    with pytest.raises(SystemExit):
        call_command("prove", repair=True)

    assert f"party {party.pk}: the line with id" in capsys.readouterr().out
    assert Standing.objects.get().score == 170


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "edit",
    [
        "points = points - 1",
        "effective_at = effective_at - interval '1 second'",
        "expires_at = expires_at + interval '1 day'",
        "recorded_at = recorded_at - interval '1 second'",
        "ledger_class = 'serious'",
        "clause = 'reminder'",
        "kind = 'order_credit'",
        "source_key = 'violation:0'",
    ],
)
def test_whatever_a_superuser_edits_in_a_line_is_found(edit, capsys):
    find(a_party_under_rules())
    as_superuser(f"UPDATE credits_ledgerline SET {edit}")

    with pytest.raises(SystemExit):
        call_command("prove", repair=True)

    assert "1 broken digests" in capsys.readouterr().out


@pytest.mark.django_db(transaction=True)
def test_a_line_that_a_superuser_gave_to_another_party_is_found(capsys):
    party = a_party_under_rules()
    other = PartyFactory(market=party.market)
    find(party)
    as_superuser(f"UPDATE credits_ledgerline SET party_id = {other.pk}")

    with pytest.raises(SystemExit):
        call_command("prove", repair=True)

    assert "1 broken digests" in capsys.readouterr().out


@pytest.mark.django_db(transaction=True)
def test_a_line_that_a_superuser_inserted_is_found(capsys):
    find(a_party_under_rules())
    as_superuser(
        """INSERT INTO credits_ledgerline
           (party_id, scheme, ledger_class, kind, points, effective_at, expires_at, recorded_at,
            sequence, source_key, version_id, item_id, clause, digest)
           SELECT party_id, scheme, ledger_class, 'adjustment', 15, effective_at, expires_at,
                  recorded_at, 2, 'gift', version_id, item_id, clause, digest
           FROM credits_ledgerline"""
    )

    with pytest.raises(SystemExit):
        call_command("prove", repair=True)

    assert "1 broken digests" in capsys.readouterr().out


def as_superuser(statement):
    """Past the application's rights and the triggers, as only a superuser can."""
    connection = psycopg2.connect(
        postgres().url("postgres", connections["default"].settings_dict["NAME"])
    )
    with connection, connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(statement)
    connection.close()
