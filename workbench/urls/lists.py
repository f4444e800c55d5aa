"""Routes of what all lists do: files and saved views."""

from django.urls import URLPattern, path

from workbench.views import lists, saved_views

urlpatterns: list[URLPattern] = [
    path("workbench/lists/<slug:code>/export/", lists.export, name="list-export"),
    path("workbench/lists/<slug:code>/views/", saved_views.save, name="view-save"),
    path("workbench/views/<int:pk>/", saved_views.change, name="view-change"),
]
