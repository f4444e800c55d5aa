"""Routes of this room: pages and API."""

from django.urls import URLPattern

app_name = "credits"
urlpatterns: list[URLPattern] = []
