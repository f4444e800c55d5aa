"""Routes of the search: page and API."""

from django.urls import URLPattern, path

from workbench.api import search as search_api
from workbench.views import search

urlpatterns: list[URLPattern] = [
    path("workbench/search/", search.search, name="search"),
    path("api/v1/search", search_api.SearchApi.as_view(), name="api-search"),
]
