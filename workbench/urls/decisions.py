"""Routes of decisions: pages and API."""

from django.urls import URLPattern, path

from workbench.api import decisions as decisions_api
from workbench.views import decisions

API = "api/v1/cases/<str:code>"
urlpatterns: list[URLPattern] = [
    path("workbench/held/", decisions.held_list, name="held"),
    path("workbench/decisions/", decisions.decision_list, name="decisions"),
    path("workbench/decisions/<int:pk>/release/", decisions.release, name="release-decision"),
    path("workbench/decisions/<int:pk>/cancel/", decisions.cancel, name="cancel-decision"),
    path(f"{API}/decision", decisions_api.DecisionApi.as_view(), name="api-decision"),
    path(f"{API}/preview", decisions_api.PreviewApi.as_view(), name="api-preview"),
    path("api/v1/decisions", decisions_api.DecisionsApi.as_view(), name="api-decisions"),
    path(
        "api/v1/decisions/<int:pk>/release", decisions_api.ReleaseApi.as_view(), name="api-release"
    ),
    path("api/v1/decisions/<int:pk>/cancel", decisions_api.CancelApi.as_view(), name="api-cancel"),
]
