"""What an operator does by command."""

import pytest
from django.core.management import CommandError, call_command

from governance.models import Event, Market, User

pytestmark = pytest.mark.django_db

US = ["us", "United States", "--zone", "America/New_York", "--currency", "USD"]


def test_a_market_is_opened_once(capsys):
    call_command("create_market", *US)
    call_command("create_market", *US)

    assert Market.objects.get().zone == "America/New_York"
    assert Event.objects.filter(name="market.opened").count() == 1
    assert "is open already" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("place", "wrong", "says"),
    [(0, "U S", "code:"), (3, "New_York", "--zone:"), (5, "dollars", "--currency:")],
)
def test_a_market_that_makes_no_sense_is_refused(place, wrong, says):
    words = [*US[:place], wrong, *US[place + 1 :]]

    with pytest.raises(CommandError, match=says):
        call_command("create_market", *words)

    assert not Market.objects.exists()


def test_staff_may_sign_in_after_the_command(client, capsys):
    call_command("create_staff", "ada", "--role=reviewer", "--email=ada@shop.example", "--generate")

    password = capsys.readouterr().out.split()[-1]
    answer = client.post("/account/login/", {"login": "ada", "password": password})
    assert answer.status_code == 302
    assert User.objects.get().role == "reviewer"
    assert Event.objects.filter(name="user.created").count() == 1


def test_a_second_person_of_that_name_is_refused():
    call_command("create_staff", "ada", "--role=reviewer", "--email=a@shop.example", "--generate")

    with pytest.raises(CommandError, match="already"):
        call_command(
            "create_staff", "ada", "--role=analyst", "--email=b@shop.example", "--generate"
        )

    assert User.objects.get().role == "reviewer"
