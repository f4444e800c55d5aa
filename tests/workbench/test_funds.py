"""Money held, at the workbench: the list, the page of a hold, and every step by form."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import UserFactory
from tests.violations.support import a_party_with_grounds, find, hold
from violations.models import FundsHold, FundsState
from violations.selectors import controls_of_party
from workbench.selectors.queues import nav_counts

pytestmark = pytest.mark.django_db

REASON = "Eleven buyers claim refunds of what never came."
SAID = {
    "ground": "claims",
    "much": "amount",
    "amount": "1250.50",
    "days": "12",
    "reason": REASON,
    "source_key": "one",
}


@pytest.fixture
def party():
    return a_party_with_grounds()


def sign_in(client, role="reviewer"):
    user = UserFactory(role=role)
    client.force_login(user)
    return user


def page(client, route, *args, status=200, **query):
    answer = client.get(reverse(f"workbench:{route}", args=args), query)
    assert answer.status_code == status
    return answer.content.decode()


def press(client, name, held, **said):
    return client.post(
        reverse(f"workbench:hold-{name}", args=[held.pk]),
        {"reason": REASON, "source_key": "k", **said},
    )


def test_a_hold_is_made_from_a_finding_with_the_grounds_and_bounds_shown(client, party):
    violation = find(party, at=party.created_at)
    sign_in(client)

    assert "Hold money for this finding" in page(client, "violation", violation.pk)
    form = page(client, "hold-new", party.pk, violation=violation.pk)
    assert "Claims of buyers: at most USD\u00a05,000.00 · at most 30 days" in form
    assert "Suspected fraud" not in form

    url = f"{reverse('workbench:hold-new', args=[party.pk])}?violation={violation.pk}"
    answers = [client.post(url, SAID) for _twice in range(2)]

    held = FundsHold.objects.get()
    assert {answer.url for answer in answers} == {reverse("workbench:hold", args=[held.pk])}
    assert (held.amount, held.currency, held.violation) == (125_050, "USD", violation)
    assert "Claims of buyers" in page(client, "violation", violation.pk)


def test_a_hold_without_a_finding_begins_at_the_party(client, party):
    sign_in(client)
    assert "Hold money of this party" in page(client, "party", party.pk)

    client.post(
        reverse("workbench:hold-new", args=[party.pk]), {**SAID, "ground": "fraud", "days": "3"}
    )

    assert "Suspected fraud" in page(client, "party", party.pk)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"amount": "9000"}, "Hold at most USD\u00a05,000.00."),
        ({"amount": "1.005"}, "USD has 2 decimal places."),
        ({"amount": ""}, "Say how much."),
        ({"much": "all"}, "Leave it empty to hold all of the balance."),
        ({"much": "all", "amount": ""}, "never all. Give an amount."),
        ({"days": "31"}, "Give fewer days."),
        ({"reason": "because"}, "say it in a sentence of at least"),
    ],
)
def test_what_is_refused_is_said_beside_its_field_and_nothing_is_held(
    client, party, changed, words
):
    sign_in(client)

    answer = client.post(reverse("workbench:hold-new", args=[party.pk]), {**SAID, **changed})

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert FundsHold.objects.count() == 0


def test_two_people_at_the_page(client, party):
    first = sign_in(client, "senior_reviewer")
    client.post(
        reverse("workbench:hold-new", args=[party.pk]),
        {**SAID, "ground": "fraud", "much": "all", "amount": "", "days": "5"},
    )
    held = FundsHold.objects.get()

    own = page(client, "hold", held.pk)
    assert "You asked for this" in own
    assert "Approve: hold" not in own
    press(client, "approve", held)
    assert controls_of_party(party) == []
    assert "awaits a second person" in page(client, "funds", state="awaiting")

    sign_in(client, "quality_lead")
    assert "Approve: hold all of the balance for 5 days" in page(client, "hold", held.pk)
    press(client, "approve", held)

    assert controls_of_party(party)[0].params == {"all": True}
    assert str(first) in page(client, "hold", held.pk)


def test_what_awaits_is_refused_on_the_page(client, party):
    held = hold(party, amount=300_000, at=None)
    sign_in(client, "reviewer")
    press(client, "refuse", held)
    assert FundsState.objects.get(hold=held).state == "awaiting"

    sign_in(client, "administrator")
    press(client, "refuse", held)

    assert FundsState.objects.get(hold=held).state == "refused"


def test_a_hold_goes_through_its_steps_by_form(client, party):
    held = hold(party, at=None)
    sign_in(client)

    press(client, "release", held, amount="400.00")
    press(client, "release", held, amount="400.00")  # the same click again
    press(client, "extend", held, days="2")
    press(client, "review", held)

    html = page(client, "hold", held.pk)
    assert "Released USD\u00a0400.00; held since: USD\u00a0600.00" in html
    assert [step.kind for step in held.steps.all()] == ["held", "released", "extended", "reviewed"]

    too_much = press(client, "release", held, amount="601", source_key="other")
    assert too_much.status_code == 422
    assert "USD\u00a0600.00 is held. Release at most that." in too_much.content.decode()
    press(client, "release", held, source_key="rest")
    assert FundsState.objects.get(hold=held).state == "released"


def test_an_analyst_looks_but_holds_nothing(client, party):
    held = hold(party, at=None)
    sign_in(client, "analyst")

    html = page(client, "hold", held.pk)

    assert "Release the money" not in html
    assert press(client, "release", held).status_code == 403
    assert client.get(reverse("workbench:hold-new", args=[party.pk])).status_code == 404


def test_reviews_that_are_due_are_counted_beside_the_navigation(client, party):
    held = hold(party, at=None)
    user = sign_in(client)
    assert nav_counts(user)["funds"] == 0
    FundsState.objects.filter(hold=held).update(review_at=held.decided_at)

    assert nav_counts(user)["funds"] == 1
    html = page(client, "funds", state="review_due")
    assert "1 hold<" in html
    assert "review due" in html


def test_the_list_and_the_page_cost_the_same_however_much_is_held(client, party):
    sign_in(client)
    held = hold(party, "first", amount=1_000, at=None)
    page(client, "funds")

    def cost(route, *args):
        with CaptureQueriesContext(connection) as asked:
            page(client, route, *args)
        return len(asked)

    before = cost("funds"), cost("hold", held.pk), cost("party", party.pk)
    for n in range(9):
        hold(party, str(n), amount=1_000, at=None)

    assert (cost("funds"), cost("hold", held.pk), cost("party", party.pk)) == before
    assert max(before[:2]) <= 14


def test_a_penalty_is_lifted_on_the_page_with_a_reason(client, party):
    violation = find(party, severity="high", at=party.created_at)
    penalty = violation.penalties.first()
    penalty.control.ends_at = None
    penalty.control.save(update_fields=["ends_at"])
    sign_in(client, "reviewer")
    assert "Lift before its end" not in page(client, "violation", violation.pk)
    sign_in(client, "senior_reviewer")
    assert "Lift before its end" in page(client, "violation", violation.pk)
    url = reverse("workbench:lift-penalty", args=[penalty.pk])

    client.post(url, {"reason": ""})
    assert penalty.steps.count() == 0
    client.post(url, {"reason": "The backlog is gone since."})

    assert penalty.steps.get().reason.text == "The backlog is gone since."
    assert "The backlog is gone since." in page(client, "violation", violation.pk)
