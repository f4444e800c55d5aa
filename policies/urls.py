"""Routes of this room: pages and API."""

from django.urls import URLPattern

app_name = "policies"
urlpatterns: list[URLPattern] = []
