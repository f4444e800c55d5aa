"""A member of staff at the pages of the workbench."""

from django.urls import reverse

from tests.workbench.factories import (
    a_reviewer,
)


def sign_in(client, role="reviewer"):
    user = a_reviewer(role)
    client.force_login(user)
    return user


def page(client, route, *args, status=200, **query):
    answer = client.get(reverse(f"workbench:{route}", args=args), query)
    assert answer.status_code == status
    return answer.content.decode()


def form_of(answer) -> dict[str, str]:
    form = answer.context["form"]
    return {
        "case_version": str(form["case_version"].value()),
        "source_key": form["source_key"].value(),
    }
