"""Views that people keep, share and come back to."""

import pytest
from django.urls import reverse

from governance.models import Event
from tests.workbench.browsing import html_of, save, sign_in
from tests.workbench.factories import a_case, a_reviewer
from workbench.models import DefaultView, SavedView

pytestmark = pytest.mark.django_db


def change(client, view, what, **more):
    return client.post(reverse("workbench:view-change", args=[view.pk]), {"what": what, **more})


def test_a_view_keeps_filters_sort_and_columns_and_no_place_in_the_list(client):
    user = sign_in(client)

    answer = save(
        client,
        "cases",
        "  Late   ones ",
        "state=open&sort=due&columns=case,due&cursor=abc&evil=1&view=3&clause=",
    )

    view = SavedView.objects.get()
    assert (view.name, view.owner, view.shared) == ("Late ones", user, False)
    assert view.query == "state=open&sort=due&columns=case%2Cdue"
    assert answer.url == f"{reverse('workbench:cases')}?{view.query}&view={view.pk}"
    assert "Late ones" in client.get(answer.url).content.decode()
    assert Event.objects.filter(name="view.saved", subject=f"view:{view.pk}").count() == 1


def test_a_changed_view_says_so_and_can_be_kept(client):
    sign_in(client)
    save(client, "cases", "Open", "state=open")
    view = SavedView.objects.get()

    html = html_of(client, "cases", state="held", view=view.pk)
    change(client, view, "keep", query="state=held")

    assert "Keep these changes in “Open”" in html
    view.refresh_from_db()
    assert view.query == "state=held"


def test_a_list_opens_with_the_default_view_and_everything_stays_reachable(client):
    user = sign_in(client)
    save(client, "cases", "Open", "state=open", default="on")
    view = SavedView.objects.get()

    answer = client.get(reverse("workbench:cases"))
    everything = html_of(client, "cases", view="0")
    change(client, view, "no-default")

    assert answer.url == f"/workbench/cases/?state=open&view={view.pk}"
    assert "Everything" in everything
    assert not DefaultView.objects.filter(user=user).exists()
    assert client.get(reverse("workbench:cases")).status_code == 200


def test_a_queues_view_leads_back_to_its_queue(client):
    a_case()
    sign_in(client)

    answer = save(client, "queue", "Dear ones", "severity=high", of="default")

    assert answer.url.startswith(f"{reverse('workbench:queue', args=['default'])}?severity=high")


def test_leads_share_views_and_others_only_choose_them(client):
    lead = sign_in(client, "quality_lead")
    save(client, "cases", "Overdue", "state=open&sort=due", shared="on")
    view = SavedView.objects.get()
    other = sign_in(client)

    html = html_of(client, "cases")
    refused = [change(client, view, what, name="Mine") for what in ("rename", "keep", "delete")]
    change(client, view, "default")

    assert f"by {lead}" in html
    view.refresh_from_db()
    assert (view.name, view.query) == ("Overdue", "state=open&sort=due")
    assert [one.status_code for one in refused] == [302] * 3
    assert DefaultView.objects.get(user=other).view == view


def test_what_is_no_longer_shared_opens_nobody_elses_list(client):
    lead = a_reviewer("quality_lead")
    view = SavedView.objects.create(list="cases", name="V", owner=lead, shared=True)
    other = sign_in(client)
    change(client, view, "default")
    client.force_login(lead)

    change(client, view, "unshare")

    assert not DefaultView.objects.exists()
    client.force_login(other)
    assert "V</a>" not in html_of(client, "cases")
    assert change(client, view, "default").status_code == 404


def test_reviewers_share_nothing_and_names_are_unique(client):
    sign_in(client)

    save(client, "cases", "A", "state=open", shared="on")
    assert not SavedView.objects.exists()
    save(client, "cases", "A", "state=open")
    save(client, "cases", "A", "state=held")
    save(client, "cases", "   ", "state=held")

    assert SavedView.objects.get().query == "state=open"


@pytest.mark.parametrize("of", ["zz", "²", "9" * 40, "../x"])
def test_a_list_that_is_of_nothing_has_no_views(client, of):
    sign_in(client)

    address = reverse("workbench:view-save", args=["cases"])
    answer = client.post(address, {"name": "Late", "query": "", "of": of})

    assert (answer.status_code, SavedView.objects.count()) == (404, 0)
