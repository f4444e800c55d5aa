"""Routes of this room: pages and API."""

from django.urls import URLPattern, path

from integrations import api, views

HOOKS = "api/v1/webhooks"
PAGE = "integrations/"

app_name = "integrations"
urlpatterns: list[URLPattern] = [
    path(PAGE, views.overview, name="overview"),
    path(f"{PAGE}reference/", views.reference, name="reference"),
    path(f"{PAGE}keys/", views.issue_key, name="issue-key"),
    path(f"{PAGE}keys/<int:key_id>/revoke/", views.revoke_key, name="revoke-key"),
    path(f"{PAGE}endpoints/", views.add_endpoint, name="add-endpoint"),
    path(f"{PAGE}endpoints/<int:endpoint_id>/rotate/", views.rotate_secret, name="rotate-secret"),
    path(f"{PAGE}endpoints/<int:endpoint_id>/retire/", views.retire_secrets, name="retire-secrets"),
    path(
        f"{PAGE}endpoints/<int:endpoint_id>/deactivate/",
        views.deactivate_endpoint,
        name="deactivate-endpoint",
    ),
    path(f"{PAGE}deliveries/<int:delivery_id>/replay/", views.replay, name="replay"),
    path(f"{HOOKS}/endpoints", api.EndpointsApi.as_view(), name="api-endpoints"),
    path(f"{HOOKS}/endpoints/<int:endpoint_id>", api.EndpointApi.as_view(), name="api-endpoint"),
    path(f"{HOOKS}/endpoints/<int:endpoint_id>/rotate", api.RotateApi.as_view(), name="api-rotate"),
    path(f"{HOOKS}/endpoints/<int:endpoint_id>/retire", api.RetireApi.as_view(), name="api-retire"),
    path(f"{HOOKS}/deliveries", api.DeliveriesApi.as_view(), name="api-deliveries"),
    path(
        f"{HOOKS}/deliveries/<int:delivery_id>/replay", api.ReplayApi.as_view(), name="api-replay"
    ),
    path("api/v1/schema", api.SchemaApi.as_view(), name="api-schema"),
]
