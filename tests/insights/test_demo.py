"""The demonstration world: whole, true to its ledger, made once."""

import json
import stat
from datetime import timedelta

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import transaction

from appeals.models import Appeal, Correction
from appeals.selectors import ways_of
from credits.models import LedgerLine, Standing
from credits.proof import prove
from education.models import Enrolment, Mailing, Notice, NoticeStep
from governance import clock
from governance.models import Event, Market, User
from insights.demo import plan, roster, signins, vocabulary, world
from insights.models import MetricPoint
from integrations.keys import SCOPES
from integrations.models import ApiKey
from monitoring.models import Detection, EarningDue, OrderFile, Report
from monitoring.selectors import (
    earning_progress,
    latest_signals_of,
    metric_rows,
    working_of,
)
from parties.models import Link, Party
from violations.models import FundsState, Penalty, Violation
from workbench.models import Case, Decision, Harm, Sampled

SHARE = 0.08


@pytest.fixture(scope="module", autouse=True)
def told(django_db_setup, django_db_blocker):
    """A small world, told once for all tests here and taken back after them."""
    with django_db_blocker.unblock(), transaction.atomic():
        world.build(share=SHARE)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "var" / "demo.json"


def counts():
    ours = [model for model in apps.get_models() if model.__module__.split(".")[0] in ROOMS]
    return {model._meta.label: model._default_manager.count() for model in ours}


ROOMS = {
    *("governance", "parties", "policies", "items", "credits", "violations", "monitoring"),
    *("appeals", "education", "workbench", "insights", "integrations"),
}


def test_making_it_twice_changes_nothing():
    before = counts()

    world.build(share=SHARE)

    assert counts() == before


def test_every_standing_proves():
    proof = prove()

    assert proof.whole
    assert proof.lines == LedgerLine.objects.count() > 0
    assert (proof.gaps, proof.broken, proof.drift) == ([], [], [])


def test_money_is_held_of_late_and_each_hold_is_where_its_last_step_says():
    states = FundsState.objects.select_related("hold")

    assert len(states) >= 2
    for state in states:
        last = state.hold.steps.last()
        assert (state.sequence, state.left, state.ends_at) == (
            last.sequence,
            last.left,
            last.ends_at,
        )


def test_every_kind_of_thing_is_there():
    assert Market.objects.count() == 3
    assert set(Party.objects.values_list("kind", flat=True)) == set(Party.Kind.values)
    assert {"bound", "affiliate"} <= set(Link.objects.values_list("kind", flat=True))
    assert set(Case.objects.values_list("state", flat=True)) >= {
        "open",
        "claimed",
        "held",
        "decided",
    }
    assert set(Decision.objects.values_list("outcome", flat=True)) >= {
        "violation",
        "no_violation",
        "overturn",
        "uphold",
    }
    assert {"open", "upheld", "overturned"} <= set(Appeal.objects.values_list("state", flat=True))
    assert {"assigned", "passed"} <= set(Enrolment.objects.values_list("state", flat=True))
    assert {"mailed", "read"} <= set(NoticeStep.objects.values_list("kind", flat=True))
    assert Detection.objects.exists()
    assert Report.objects.filter(outcome="open").exists()
    assert Harm.objects.filter(is_alone=True, daily_cap__isnull=False).exists()
    assert Penalty.objects.filter(steps__kind="expired").exists()
    assert Penalty.objects.filter(steps__isnull=True).exists()
    assert MetricPoint.objects.filter(value__gt=0).exists()


def test_the_edges_of_the_scales_are_lived_on():
    scores = dict(Standing.objects.values_list("party__name", "score"))

    assert scores["Lucky Penny Mobile"] == 0
    assert scores[vocabulary.LONGEST_NAME] == 150
    assert len(vocabulary.LONGEST_NAME) == 60
    assert Party.objects.filter(name=vocabulary.LONGEST_NAME).exists()


def test_those_who_have_a_part_are_not_at_the_mercy_of_what_is_drawn_or_looked_at_again():
    cast = roster.cast()
    drawn = Sampled.objects.exclude(case=None)
    broken = drawn.filter(case__decisions__outcome="violation")
    again = Decision.objects.filter(supersedes__isnull=False)

    others = drawn.exclude(case__party__external_id__in=cast)
    assert broken.count() == min(2, others.count())
    assert not broken.filter(case__party__external_id__in=cast).exists()
    assert again.count() == 1
    assert not again.filter(case__party__external_id__in=cast).exists()


def test_a_file_of_orders_was_taken_in_and_names_its_bad_lines():
    kept = OrderFile.objects.get()

    assert (kept.state, kept.accepted, kept.rejected) == ("done", 0, 2)
    assert set(kept.faults.values_list("line", "column")) == {(8, "currency"), (32, "seller_id")}


def test_each_open_appeal_waits_in_one_case():
    for appeal in Appeal.objects.open():
        assert Case.objects.filter(appeal=appeal).exclude(state="decided").count() == 1


def test_a_seller_with_a_sign_in_can_correct_something_and_has_been_answered_both_ways():
    party = Party.objects.get(name="Blue Fern Home")
    states = Correction.objects.filter(party=party).values_list("state", flat=True)

    assert sorted(states) == ["accepted", "open", "refused"]
    (open_still,) = [one for one in ways_of(party).open if one[2].eligible]
    assert open_still[2].until > clock.now() + timedelta(hours=24)


def test_a_metric_of_the_seller_with_a_sign_in_is_what_its_rows_give():
    party = Party.objects.get(name="Blue Fern Home")
    signal = latest_signals_of(party).get(metric="late_dispatch_rate")

    working = working_of(party, signal)

    assert working.faults == round(signal.value * signal.measured_over)
    assert signal.value == working.faults / signal.measured_over
    assert metric_rows(party, "late_dispatch_rate").count() == signal.measured_over
    assert working.taken_out == 1


def test_the_past_is_told_in_its_own_time():
    now, year_ago = clock.now(), clock.now() - plan.YEAR
    decided = Violation.objects.values_list("decided_at", "recorded_at")

    assert all(year_ago < at == recorded < now for at, recorded in decided)
    assert max(decided)[0] - min(decided)[0] > timedelta(days=200)
    assert Event.objects.filter(recorded_at__gt=now).count() == 0


def test_no_letter_of_the_past_leaves_today():
    assert Mailing.objects.count() == 0
    assert Notice.objects.filter(steps__kind="mailed").distinct().count() == Notice.objects.count()


def test_the_sign_ins_open_what_they_say(path):
    call_command("seed_demo", into=path)

    said = json.loads(path.read_text())
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert set(said) == {"url", "users", "api_key"}
    assert [set(user) for user in said["users"]] == [{"role", "username", "password", "party"}] * 11
    for user in said["users"]:
        person = User.objects.get(username=user["username"])
        assert person.check_password(user["password"])
        assert person.role == user["role"]
    assert {user["role"] for user in said["users"]} == set(User.Role.values)
    assert [user["party"] and user["party"].rpartition(":")[0] for user in said["users"][7:]] == [
        "us:seller",
        "us:seller",
        "us:creator",
        "id:local_merchant",
    ]
    key = ApiKey.objects.get(prefix=said["api_key"].split("_")[1])
    assert key.scopes == list(SCOPES)


def test_a_new_address_is_noted_and_a_lost_file_brings_new_passwords(path, settings):
    signins.ensure(roster.residents(), path)
    first = json.loads(path.read_text())

    settings.SITE_URL = "http://127.0.0.1:8123"
    assert not signins.ensure(roster.residents(), path)
    moved = json.loads(path.read_text())
    path.unlink()
    assert signins.ensure(roster.residents(), path)
    renewed = json.loads(path.read_text())

    assert moved == first | {"url": "http://127.0.0.1:8123"}
    assert renewed["users"][0]["password"] != first["users"][0]["password"]
    assert renewed["api_key"] != first["api_key"]


def test_production_gets_no_demonstration(path, settings):
    settings.REPLAY_ALLOWED = False

    with pytest.raises(CommandError):
        call_command("seed_demo", into=path)

    assert not path.exists()


def test_the_same_names_come_every_time():
    first, second = roster.residents(), roster.residents()

    assert first == second
    assert len({who.ref for who in first}) == len(first) == 185
    assert len({who.name for who in first}) == 185
    assert len({who.username for who in first}) == 185


def test_sellers_and_creators_earn_with_clean_orders_and_the_one_at_its_line_is_on_the_way():
    lines = LedgerLine.objects.filter(kind="order_credit", reversal__isnull=True)
    shop = Party.objects.get(name="Blue Fern Home")

    assert set(lines.values_list("party__kind", flat=True)) == {"seller", "creator"}
    assert earning_progress(shop).toward == 136
    assert not lines.filter(party=shop).exists()
    assert EarningDue.objects.count() == 0
