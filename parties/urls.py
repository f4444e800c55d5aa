"""Routes of this room: pages and API."""

from django.urls import URLPattern, path

from parties import api, api_linked, api_protection, views

app_name = "parties"
urlpatterns: list[URLPattern] = [
    path("invitation/<str:token>/", views.accept_invitation, name="accept-invitation"),
    path("api/v1/parties", api.PartiesApi.as_view(), name="api-parties"),
    path("api/v1/parties/<str:ref>", api.PartyApi.as_view(), name="api-party"),
    path("api/v1/parties/<str:ref>/links", api.LinksApi.as_view(), name="api-links"),
    path("api/v1/parties/<str:ref>/links/<int:link_id>", api.LinkApi.as_view(), name="api-link"),
    path("api/v1/parties/<str:ref>/traits", api_linked.TraitsApi.as_view(), name="api-traits"),
    path("api/v1/parties/<str:ref>/cluster", api_linked.ClusterApi.as_view(), name="api-cluster"),
    path(
        "api/v1/parties/<str:ref>/protection",
        api_protection.ProtectionApi.as_view(),
        name="api-protection",
    ),
    path(
        "api/v1/parties/<str:ref>/invitations",
        api.InvitationsApi.as_view(),
        name="api-invitations",
    ),
]
