"""Pages for staff are in one language, whatever was chosen for the pages that are translated."""

import pytest
from django.urls import reverse
from django.utils import translation

from tests.factories import MembershipFactory
from tests.workbench.browsing import sign_in
from tests.workbench.factories import a_case, claimed, the_rulebook
from workbench.models import Case

pytestmark = pytest.mark.django_db
PAGES = ["workbench:mine", "workbench:cases", "insights:dashboard", "policies:rulebooks"]


@pytest.fixture(autouse=True)
def _as_it_was():
    with translation.override(None):
        yield


@pytest.mark.parametrize("route", PAGES)
@pytest.mark.parametrize("language", ["es", "zh-hans", "id"])
def test_a_page_for_staff_is_english_and_says_so(client, route, language):
    sign_in(client, "quality_lead", language=language)

    answer = client.get(reverse(route), headers={"Accept-Language": language})

    html = answer.content.decode()
    assert answer.status_code == 200
    assert answer["Content-Language"] == "en"
    assert '<html lang="en"' in html
    assert "Sign out" in html
    assert "Cerrar sesión" not in html
    assert reverse("set_language") not in html


def test_what_the_workbench_answers_to_a_form_is_in_the_same_language(client):
    user = sign_in(client, language="es")
    case = claimed(a_case(), user)

    answer = client.post(reverse("workbench:give-back", args=[case.code]), follow=True)

    assert f"{case.code} is back in its queue." in answer.content.decode()
    assert Case.objects.get(pk=case.pk).state == "open"


def test_the_portal_keeps_the_language_that_was_chosen(client):
    member = MembershipFactory(user__language="es")
    client.force_login(member.user)

    answer = client.get(reverse("portal:home", args=[member.party_id]))

    assert '<html lang="es"' in answer.content.decode()


def test_rules_that_everybody_reads_are_in_the_readers_language(client):
    book = the_rulebook()

    answer = client.get(
        reverse("policies:public", args=[book.code]), headers={"Accept-Language": "es"}
    )

    html = answer.content.decode()
    assert '<html lang="es"' in html
    assert "versión 1, en vigor desde el" in html
    assert "Cómo se cuenta" in html
