"""Loading a pack: when it begins, how it changes, and what is refused."""

import json
from datetime import UTC, datetime
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command

from governance.actors import Actor
from governance.errors import Missing
from policies import services, shelf
from policies.models import Draft, Rulebook, RulebookVersion
from policies.selectors import body_of, version_in_force
from tests.factories import MarketFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
LOADER, APPROVER = Actor("user", "1"), Actor("user", "2")


@pytest.fixture(autouse=True)
def _frozen():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def changed(tmp_path):
    """The United States pack with one price raised, in a file of one's own."""
    text = (shelf.SHELF / "tiktok_us_seller.toml").read_text(encoding="utf-8")
    path = tmp_path / "ours.toml"
    path.write_text(text.replace("medium = 15, high = 30 }", "medium = 16, high = 30 }", 1))
    return path


def load(pack="tiktok_us_seller", market="us", **said):
    return services.load_pack(pack, market_id=market, by=LOADER, approved_by=APPROVER, **said)


def test_the_first_version_begins_when_the_pack_says_at_the_markets_midnight():
    MarketFactory()

    version, _ = load()

    assert version.effective_from == datetime(2025, 3, 31, 4, tzinfo=UTC)
    assert version_in_force("us", "seller", datetime(2025, 4, 1, tzinfo=UTC)) == version
    assert version.rulebook.code == "us-seller"


def test_one_pack_serves_several_markets():
    MarketFactory()
    MarketFactory(code="id", zone="Asia/Jakarta", currency="IDR")

    load("local_merchant")
    load("local_merchant", "id")

    assert sorted(Rulebook.objects.values_list("code", flat=True)) == [
        "id-local-merchant",
        "us-local-merchant",
    ]


def test_a_changed_pack_becomes_a_version_that_begins_when_the_notice_has_run(changed):
    MarketFactory()
    first, _ = load()

    second, is_new = load(changed)

    assert is_new
    assert (second.number, second.effective_from) == (2, datetime(2026, 12, 6, 5, tzinfo=UTC))
    assert body_of(first).clause("late_dispatch").points["medium"] == 15
    assert body_of(second).clause("late_dispatch").points["medium"] == 16
    assert version_in_force("us", "seller", datetime(2026, 12, 6, 4, tzinfo=UTC)) == first


def test_a_changed_pack_begins_sooner_only_with_a_reason(changed):
    MarketFactory()
    load()

    with pytest.raises(services.NoticeTooShort):
        load(changed, effective_from=NOW)
    version, _ = load(changed, effective_from=NOW, urgent_reason="A court has ordered it.")

    assert version.effective_from == NOW
    assert version.urgent.text == "A court has ordered it."
    assert version.urgent.digest == version.urgent_digest
    assert Draft.objects.count() == 2


def test_a_changed_pack_cannot_begin_before_the_version_it_follows(changed):
    MarketFactory()
    load()

    with pytest.raises(services.OutOfOrder):
        load(changed, effective_from=datetime(2024, 1, 1, tzinfo=UTC))

    assert RulebookVersion.objects.count() == 1
    assert Draft.objects.count() == 1


def test_loading_needs_two_actors():
    MarketFactory()

    with pytest.raises(services.SecondPersonNeeded):
        services.load_pack("tiktok_us_seller", market_id="us", by=LOADER, approved_by=LOADER)

    assert not RulebookVersion.objects.exists()


def test_a_market_that_does_not_exist_gets_no_rulebook():
    with pytest.raises(Missing, match="There is no market 'atlantis'"):
        load(market="atlantis")

    assert not Rulebook.objects.exists()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("not toml at all", "is no pack"),
        ('[pack]\ncode = "x"\n', "it lacks 'title'"),
        (
            '[pack]\ncode="x"\ntitle="x"\nparty_kind="seller"\neffective_from="soon"\n[version]\n',
            "soon",
        ),
    ],
)
def test_a_file_that_is_no_pack_is_refused_with_the_reason(tmp_path, text, words):
    MarketFactory()
    path = tmp_path / "odd.toml"
    path.write_text(text)

    with pytest.raises(shelf.PackFault, match=words):
        load(path)


def test_an_unknown_code_names_the_known_ones():
    with pytest.raises(
        shelf.PackFault, match="Known: amazon_seller, lazada_seller, local_merchant"
    ):
        load("tiktok_moon")


def test_the_command_says_what_it_did():
    MarketFactory()
    out = StringIO()

    call_command("load_pack", "tiktok_us_seller", market="us", stdout=out)
    call_command("load_pack", "tiktok_us_seller", market="us", stdout=out)

    assert out.getvalue().splitlines() == [
        "us-seller v1: in force from 2025-03-31 04:00 UTC.",
        "us-seller v1: unchanged, in force from 2025-03-31 04:00 UTC.",
    ]


def test_the_command_takes_a_day_and_names_every_fault(tmp_path):
    MarketFactory()
    text = (shelf.SHELF / "tiktok_us_seller.toml").read_text(encoding="utf-8")
    broken = tmp_path / "broken.toml"
    broken.write_text(text.replace("start = 200", "start = 2000").replace("n = 14", "n = 0"))

    with pytest.raises(CommandError) as refused:
        call_command("load_pack", str(broken), "--market=us", "--effective-from=2026-01-01")

    told = str(refused.value).splitlines()
    assert len(told) == 5
    assert told[1] == "  scheme.start: The start must lie between 0 and 1000."
    assert not RulebookVersion.objects.exists()


def test_a_pack_is_plain_data():
    """What is stored is what a person could write: JSON and nothing else."""
    for code in shelf.codes():
        body = shelf.read_pack(code).body

        assert json.loads(json.dumps(body)) == body
