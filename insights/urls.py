"""Routes of this room: pages and API."""

from django.urls import URLPattern, path

from insights import api, views

app_name = "insights"
urlpatterns: list[URLPattern] = [
    path("insights/", views.dashboard, name="dashboard"),
    path("api/v1/metrics/series", api.SeriesApi.as_view(), name="api-series"),
]
