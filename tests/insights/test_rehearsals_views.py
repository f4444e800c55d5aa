"""The pages of a rehearsal."""

import pytest
import time_machine

from insights import services
from insights.models import Rehearsal
from insights.reports import report_of
from tests.factories import PartyFactory, UserFactory
from tests.insights.rehearsals import ANALYST, a_draft, asked, day, found, rehearsed, sold
from tests.insights.test_rehearsals import LOWER
from tests.workbench.factories import the_rulebook

pytestmark = pytest.mark.django_db
PAGE = "/rulebooks/us-seller/rehearsals/"


@pytest.fixture(autouse=True)
def in_autumn():
    with time_machine.travel(day(300), tick=False):
        yield


@pytest.fixture
def analyst(client):
    client.force_login(UserFactory(role="analyst"))
    return client


def some_history(name="Blue Fern Home"):
    the_rulebook()
    party = PartyFactory(name=name)
    found(party, "high", day(10))
    sold(party, day(12), amount=123_450)
    return party


def test_the_form_offers_the_draft_one_came_from_and_a_year(analyst):
    draft = a_draft()

    page = analyst.get(PAGE, {"draft": draft.pk})

    assert page.context["form"].initial["subject"] == f"draft:{draft.pk}"
    assert "Nothing has been rehearsed yet" in page.content.decode()
    assert str(page.context["form"].initial["until"]) == "2026-10-27"


def test_asking_leads_to_the_progress_and_cancelling_ends_it(analyst):
    draft = a_draft()
    said = {"subject": f"draft:{draft.pk}", "since": "2026-01-01", "until": "2026-06-30"}

    answer = analyst.post(PAGE, said, follow=True)
    rehearsal = Rehearsal.objects.get()
    page = answer.content.decode()
    assert "Under way" in page
    assert 'hx-trigger="every 2s"' in page
    part = analyst.get(f"{PAGE}{rehearsal.pk}/", headers={"HX-Request": "true"}).content.decode()
    assert part.lstrip().startswith('<div class="stack" id="progress"')

    ended = analyst.post(f"{PAGE}{rehearsal.pk}/cancel/", follow=True).content.decode()
    assert "Cancelled after 0 of 0 accounts" in ended
    assert "hx-trigger" not in ended
    watched = analyst.get(f"{PAGE}{rehearsal.pk}/", headers={"HX-Request": "true"})
    assert watched["HX-Refresh"] == "true"
    assert "1 rehearsal, newest first" in analyst.get(PAGE).content.decode()


def test_the_report_names_lines_markets_clauses_and_money(analyst):
    some_history()
    rehearsal = rehearsed(a_draft(milestones=LOWER))

    page = analyst.get(f"{PAGE}{rehearsal.pk}/").content.decode()

    assert f'/drafts/{rehearsal.draft_id}/"' in page
    for words in (
        "How many accounts pass which line?",
        "First line · before",
        "By market",
        "Market US",
        "By tier",
        "no tier",
        "Late dispatch",
        "1,234.50",
        "Spared after an appeal",
    ):
        assert words in page, words


def test_a_line_at_nought_is_told_as_nought(analyst):
    rehearsal = rehearsed(a_draft())

    page = analyst.get(f"{PAGE}{rehearsal.pk}/").content.decode()

    last = report_of(rehearsal).lines[-1]
    assert (last.at_before, last.at_after) == (0, 0)
    assert f'<td class="wide">{last.title}</td><td class="number">0 → 0</td>' in page


def test_when_it_has_ended_the_page_is_asked_for_anew(analyst):
    rehearsal = rehearsed(a_draft())

    answer = analyst.get(f"{PAGE}{rehearsal.pk}/", headers={"HX-Request": "true"})

    assert answer["HX-Refresh"] == "true"


def test_who_would_move_is_listed_page_by_page_and_exported(analyst, monkeypatch):
    monkeypatch.setattr("insights.views.rehearsing.MOVES_SHOWN", 2)
    some_history("=HYPERLINK(1)")
    some_history("Second")
    last = some_history("Third")
    rehearsal = rehearsed(a_draft(milestones=LOWER))
    address = f"{PAGE}{rehearsal.pk}/moves"

    first = analyst.get(f"{address}/")
    second = analyst.get(f"{address}/", {"cursor": first.context["next"]})
    file = b"".join(analyst.get(f"{address}.csv").streaming_content).decode().splitlines()

    page = first.content.decode()
    assert "3 accounts would move" in page
    assert [row.party.name for row in first.context["rows"]] == ["Third", "Second"]
    assert [row.party.name for row in second.context["rows"]] == ["=HYPERLINK(1)"]
    assert f"/workbench/parties/{last.pk}/" in page
    assert "150 → –" in page
    assert len(file) == 4
    assert file[0].startswith("market,external_id,tier,")
    assert file[1] == f"us,{last.external_id},,ordinary,150,,150,150,7,0,1,0,123450,0,USD"


@pytest.mark.parametrize("formula", ["=1+1", "+1", "-1", "@sum", "\t=1+1"])
def test_text_that_a_spreadsheet_would_run_is_told_to_be_text(analyst, formula):
    party = some_history()
    party.external_id = formula
    party.save()
    rehearsal = rehearsed(a_draft(milestones=LOWER))

    answer = analyst.get(f"{PAGE}{rehearsal.pk}/moves.csv")

    assert f"us,'{formula}," in b"".join(answer.streaming_content).decode()


def test_pages_cost_the_same_however_long(analyst, django_assert_max_num_queries):
    for n in range(4):
        some_history(f"Shop {n}")
    rehearsal = rehearsed(a_draft(milestones=LOWER))
    for _ in range(3):
        asked(a_draft())

    with django_assert_max_num_queries(14):
        analyst.get(PAGE)
    with django_assert_max_num_queries(14):
        analyst.get(f"{PAGE}{rehearsal.pk}/")
    with django_assert_max_num_queries(12):
        analyst.get(f"{PAGE}{rehearsal.pk}/moves/")


def test_a_reviewer_reads_and_may_neither_ask_nor_cancel_nor_export(client):
    rehearsal = asked()
    client.force_login(UserFactory(role="reviewer"))

    page = client.get(PAGE).content.decode()
    one = client.get(f"{PAGE}{rehearsal.pk}/").content.decode()

    assert 'id="ask"' not in page
    assert "Cancel rehearsal" not in one
    assert client.post(PAGE, {}).status_code == 403
    assert client.post(f"{PAGE}{rehearsal.pk}/cancel/").status_code == 404
    assert client.get(f"{PAGE}{rehearsal.pk}/moves.csv").status_code == 404
    assert services.advance(rehearsal_id=rehearsal.pk) is False


def test_a_bad_period_is_said_beside_the_form(analyst):
    draft = a_draft()
    said = {"subject": f"draft:{draft.pk}", "since": "2026-06-30", "until": "2026-01-01"}

    answer = analyst.post(PAGE, said)

    assert answer.status_code == 422
    assert "Comes after the last day." in answer.content.decode()


def test_older_rehearsals_are_on_the_next_page(analyst):
    draft = a_draft()
    for n in range(26):
        one = asked(draft, since=day(n).date(), until=day(n + 30).date())
        services.cancel(rehearsal_id=one.pk, by=ANALYST)

    first = analyst.get(PAGE)
    second = analyst.get(PAGE, {"cursor": first.context["next"]})

    assert [len(page.context["rows"]) for page in (first, second)] == [25, 1]
    assert second.context["next"] is None
