"""A member of staff at the pages of the workbench."""

from django.urls import reverse

from tests.workbench.factories import a_reviewer


def sign_in(client, role="reviewer", **fields):
    user = a_reviewer(role, **fields)
    client.force_login(user)
    return user


def page(client, route, *args, status=200, **query):
    answer = client.get(reverse(f"workbench:{route}", args=args), query)
    assert answer.status_code == status
    return answer.content.decode()


def sent(client, route, *args, **fields):
    return client.post(reverse(f"workbench:{route}", args=args), fields)


def form_of(answer) -> dict[str, str]:
    form = answer.context["form"]
    return {
        "case_version": str(form["case_version"].value()),
        "source_key": form["source_key"].value(),
    }


def html_of(client, route, *args, **query):
    answer = client.get(reverse(f"workbench:{route}", args=args), query)
    assert answer.status_code == 200
    return answer.content.decode()


def save(client, code, name, query="", **more):
    address = reverse("workbench:view-save", args=[code])
    return client.post(address, {"name": name, "query": query, **more})
