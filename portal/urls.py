"""Routes of this room: pages and API."""

from django.urls import URLPattern

app_name = "portal"
urlpatterns: list[URLPattern] = []
