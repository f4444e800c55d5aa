"""Routes of this room, a file a noun."""

from django.urls import URLPattern

from workbench.urls import (
    answers,
    bulk,
    care,
    cases,
    decisions,
    findings,
    funds,
    hearing,
    incidents,
    lists,
    parties,
    quality,
    questions,
    queues,
    search,
)

app_name = "workbench"
urlpatterns: list[URLPattern] = [
    *answers.urlpatterns,
    *bulk.urlpatterns,
    *care.urlpatterns,
    *cases.urlpatterns,
    *decisions.urlpatterns,
    *findings.urlpatterns,
    *funds.urlpatterns,
    *incidents.urlpatterns,
    *hearing.urlpatterns,
    *lists.urlpatterns,
    *parties.urlpatterns,
    *quality.urlpatterns,
    *questions.urlpatterns,
    *queues.urlpatterns,
    *search.urlpatterns,
]
