"""Routes of emergencies: pages and API."""

from django.urls import URLPattern, path

from workbench.api import incidents as incidents_api
from workbench.views import incident_opening, incidents

ONE = "workbench/incidents/<int:pk>/"
API = "api/v1/incidents"
urlpatterns: list[URLPattern] = [
    path("workbench/incidents/", incidents.incident_list, name="incidents"),
    path("workbench/incidents/new/", incident_opening.incident_new, name="incident-new"),
    path("workbench/incidents/limit/", incidents.limit, name="incident-limit"),
    path(ONE, incidents.incident, name="incident"),
    path(f"{ONE}rows.csv", incidents.rows_csv, name="incident-rows"),
    path(f"{ONE}start/", incidents.start, name="incident-start"),
    path(f"{ONE}refuse/", incidents.refuse, name="incident-refuse"),
    path(f"{ONE}lift/", incidents.lift, name="incident-lift"),
    path(f"{ONE}halt/", incidents.halt, name="incident-halt"),
    path(f"{ONE}more/", incidents.more, name="incident-more"),
    path(f"{ONE}answer/", incidents.answer, name="incident-answer"),
    path(API, incidents_api.IncidentsApi.as_view(), name="api-incidents"),
    path(f"{API}/preview", incidents_api.PreviewApi.as_view(), name="api-incident-preview"),
    path(f"{API}/limits", incidents_api.LimitsApi.as_view(), name="api-incident-limits"),
    path(f"{API}/<int:pk>", incidents_api.IncidentApi.as_view(), name="api-incident"),
    path(f"{API}/<int:pk>/controls", incidents_api.RowsApi.as_view(), name="api-incident-rows"),
    path(f"{API}/<int:pk>/start", incidents_api.StartApi.as_view(), name="api-incident-start"),
    path(f"{API}/<int:pk>/refuse", incidents_api.RefuseApi.as_view(), name="api-incident-refuse"),
    path(f"{API}/<int:pk>/end", incidents_api.EndApi.as_view(), name="api-incident-end"),
    path(f"{API}/<int:pk>/halt", incidents_api.HaltApi.as_view(), name="api-incident-halt"),
    path(f"{API}/<int:pk>/extend", incidents_api.ExtendApi.as_view(), name="api-incident-extend"),
    path(
        f"{API}/<int:pk>/extend/answer",
        incidents_api.AnswerApi.as_view(),
        name="api-incident-answer",
    ),
]
