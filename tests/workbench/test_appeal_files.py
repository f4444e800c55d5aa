"""Files of an appeal: whoever may open its case may open them, and nobody else."""

from contextlib import closing

import pytest
from django.urls import reverse

from appeals.selectors import files_of
from governance.permissions import STAFF
from tests.appeals.factories import png, upload
from tests.factories import UserFactory
from tests.workbench.browsing import page, sign_in
from tests.workbench.factories import a_violation, an_appeal

pytestmark = pytest.mark.django_db


@pytest.fixture
def appealed():
    return an_appeal(a_violation(), files=[upload(png(), "scan.png")])


@pytest.mark.parametrize("role", sorted(STAFF))
def test_the_link_to_a_file_works_for_everybody_who_sees_it(client, appealed, role):
    [file] = files_of(appealed.appeal)
    address = reverse("appeals:file", args=[appealed.appeal_id, file.pk])
    sign_in(client, role)

    assert address in page(client, "case", appealed.code)
    with closing(client.get(address)) as answer:
        assert answer.status_code == 200


def test_who_acts_for_another_party_finds_no_file(client, appealed):
    [file] = files_of(appealed.appeal)
    client.force_login(UserFactory(role="party_member"))

    assert (
        client.get(reverse("appeals:file", args=[appealed.appeal_id, file.pk])).status_code == 404
    )
