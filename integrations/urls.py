"""Routes of this room: pages and API."""

from django.urls import URLPattern

app_name = "integrations"
urlpatterns: list[URLPattern] = []
