"""The packs on the shelf: each is valid, explains itself, and loads once."""

import re
from datetime import UTC, date, datetime

import pytest
import time_machine

from education import library
from governance.actors import Actor
from governance.errors import InvalidInput
from governance.models import Event
from policies import faults, services, shelf
from policies.models import Draft, RulebookVersion
from policies.scheme import parse
from policies.selectors import body_of
from tests.factories import MarketFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
LOADER, APPROVER = Actor("user", "1"), Actor("user", "2")
PACKS = [
    "amazon_seller",
    "lazada_seller",
    "local_merchant",
    "shopee_seller",
    "taobao_tmall_seller",
    "tiktok_creator",
    "tiktok_sea_seller",
    "tiktok_us_seller",
    "youtube_creator",
]


@pytest.fixture(autouse=True)
def _frozen():
    with time_machine.travel(NOW, tick=False):
        yield


def load(pack="tiktok_us_seller", market="us", **said):
    return services.load_pack(pack, market_id=market, by=LOADER, approved_by=APPROVER, **said)


def test_these_packs_are_on_the_shelf():
    assert shelf.codes() == PACKS


@pytest.mark.parametrize("code", PACKS)
def test_a_pack_is_valid_and_loads_once(code):
    MarketFactory()

    version, is_new = load(code)
    again, is_new_again = load(code)

    assert (is_new, is_new_again) == (True, False)
    assert again == version
    assert version.number == 1
    assert Draft.objects.count() == RulebookVersion.objects.count() == 1
    assert Event.objects.filter(name="rulebook.published").count() == 1
    pack = shelf.read_pack(code)
    assert faults.faults_of(pack.body) == []
    assert body_of(version) == parse(pack.body)
    assert version.rulebook.party_kind == pack.party_kind


@pytest.mark.parametrize("code", PACKS)
def test_a_pack_explains_itself(code):
    body = parse(shelf.read_pack(code).body)

    assert 6 <= len(body.clauses) <= 13
    assert all(clause.is_breach and clause.is_not for clause in body.clauses)
    assert all(clause.dsa_category and clause.guidance for clause in body.clauses)
    assert body.sources
    assert any(source.uncertain for source in body.sources)
    assert body.notice_days > 0
    assert all(tier.clean_days >= 90 for tier in body.tiers)
    assert all(
        clause.points[clause.severity] == 0
        for clause in body.clauses
        if clause.decided_by == "rule"
    )


def test_a_pack_may_name_only_courses_that_are_taught(tmp_path):
    MarketFactory()
    text = (shelf.SHELF / "tiktok_us_seller.toml").read_text(encoding="utf-8")
    odd = tmp_path / "odd.toml"
    odd.write_text(text.replace('course = "dispatch-on-time"', 'course = "dispatch-some-time"', 1))

    with pytest.raises(InvalidInput) as refused:
        load(odd)

    assert refused.value.faults == [
        {"field": "clauses[0].course", "message": "There is no course 'dispatch-some-time'."}
    ]


NUMBER = re.compile(r"^(?:  \{ )?([a-z_]+) = .*\d")


SAYS_NOTHING_MEASURED = {
    "code",
    "title",
    "text",
    "number",
    "source",
    "date",
    "guidance",
    "is_breach",
}


def unexplained_numbers(code):
    """Lines with a number that have no comment beside them, nor one above the tables of their kind."""
    lines = (shelf.SHELF / f"{code}.toml").read_text(encoding="utf-8").splitlines()
    explained, table, above = set(), "", False
    for place, line in enumerate(lines, 1):
        if line.startswith("#"):
            above = True
        elif line.startswith("["):
            table = line.strip("[]")
            explained |= {table} if above else set()
            above = False
        elif "#" not in line and (found := NUMBER.match(line)):
            known = any(table == one or table.startswith(f"{one}.") for one in explained)
            if found[1] not in SAYS_NOTHING_MEASURED and not known:
                yield f"{place}: {line}"


@pytest.mark.parametrize("code", PACKS)
def test_every_number_says_where_it_comes_from(code):
    assert list(unexplained_numbers(code)) == []


@pytest.mark.parametrize("code", PACKS)
def test_what_is_uncertain_in_a_comment_is_uncertain_among_the_sources(code):
    text = (shelf.SHELF / f"{code}.toml").read_text(encoding="utf-8")
    sources = parse(shelf.read_pack(code).body).sources

    doubted = [source for source in sources if source.uncertain]
    assert "uncertain" not in text.partition("[[version.sources]]")[0].lower() or doubted
    own = [source for source in sources if "our own" in f"{source.number} {source.source}".lower()]
    assert own
    assert all(source.uncertain for source in own)


@pytest.mark.parametrize("code", PACKS)
def test_the_dates_of_a_pack_are_days_that_have_been(code):
    pack = shelf.read_pack(code)
    body = parse(pack.body)

    assert pack.effective_from <= NOW.date()
    assert all(date.fromisoformat(source.date) <= NOW.date() for source in body.sources)
    assert all(source.number.strip() and source.source.strip() for source in body.sources)


@pytest.mark.parametrize("code", PACKS)
def test_the_courses_that_a_pack_names_are_taught(code):
    body = parse(shelf.read_pack(code).body)
    classes = [body.scheme.of_class(known) for known in body.scheme.class_codes]

    named = {clause.course for clause in body.clauses}
    named |= {line.course for scheme in classes for line in scheme.milestones}

    assert named - {""} <= library.codes()


@pytest.mark.parametrize("code", PACKS)
def test_what_a_pack_names_it_also_defines(code):
    body = parse(shelf.read_pack(code).body)
    clauses = {clause.code for clause in body.clauses}

    assert {ground for clause in body.clauses for ground in clause.funds} == {
        ground.code for ground in body.funds
    }
    assert {known for rule in body.scheme.repeats for known in rule.clauses} <= clauses
    assert {joint.clause for joint in body.scheme.joint} <= clauses
