"""What is late and what will be: one count, wherever a lead reads it."""

from datetime import timedelta

import pytest

from governance import clock
from tests.factories import PartyFactory
from tests.workbench.browsing import page, sign_in
from tests.workbench.factories import RULE, a_case, a_reviewer, claimed, the_rulebook
from workbench import services
from workbench.models import Case
from workbench.selectors.lateness import in_all, paces

pytestmark = pytest.mark.django_db


def due(case, **ahead):
    Case.objects.filter(pk=case.pk).update(due_at=clock.now() + timedelta(**ahead))
    return case


@pytest.fixture
def late():
    """Nobody decides: two late ones, of which one is in hand, one that will be, one that waits."""
    the_rulebook()
    due(a_case(PartyFactory()), hours=-1)
    due(claimed(a_case(PartyFactory()), a_reviewer()), hours=-2)
    due(a_case(PartyFactory()), hours=5)
    asked = due(a_case(PartyFactory()), hours=-3)
    services.wait_for_party(case_id=asked.pk, by=RULE)


def test_late_cases_count_in_hand_too_and_not_while_the_party_is_asked(late):
    [of_default] = [one for one in paces() if one.queue.code == "default"]

    assert (of_default.overdue, of_default.late) == (2, 1)
    assert in_all(paces()) == {"overdue": 2, "late": 1}


def test_the_desk_and_the_page_of_what_will_be_late_say_the_same(client, late):
    sign_in(client, "quality_lead")

    shown = [page(client, route) for route in ("quality-desk", "late")]

    for html in shown:
        for label, number in (("Late already", 2), ("Will be late", 1)):
            tile = html[html.index(f'<span class="tile-label">{label}') :]
            assert f'<span class="tile-number">{number}' in tile[:200]
