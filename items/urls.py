"""Routes of this room: pages and API."""

from django.urls import URLPattern, path

from items import api

app_name = "items"
urlpatterns: list[URLPattern] = [
    path("api/v1/items", api.ItemsApi.as_view(), name="api-items"),
    path("api/v1/items/<str:ref>", api.ItemApi.as_view(), name="api-item"),
    path("api/v1/items/<str:ref>/versions", api.VersionsApi.as_view(), name="api-versions"),
]
