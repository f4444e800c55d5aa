"""Routes of parties: pages and API."""

from django.urls import URLPattern, path

from workbench.views import parties

urlpatterns: list[URLPattern] = [
    path("workbench/parties/", parties.party_list, name="parties"),
    path("workbench/parties/<int:pk>/", parties.party, name="party"),
    path("workbench/parties/<int:pk>/linked/", parties.linked, name="linked"),
    path("workbench/parties/<int:pk>/invite/", parties.invite, name="invite"),
    path("workbench/parties/<int:pk>/protection/", parties.protect, name="protect"),
]
