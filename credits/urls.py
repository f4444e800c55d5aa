"""Routes of this room."""

from django.urls import URLPattern, path

from credits import api

app_name = "credits"
urlpatterns: list[URLPattern] = [
    path("api/v1/parties/<str:ref>/standing", api.StandingApi.as_view(), name="api-standing"),
    path("api/v1/parties/<str:ref>/ledger", api.LedgerApi.as_view(), name="api-ledger"),
]
