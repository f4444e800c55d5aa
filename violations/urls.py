"""Routes of this room: API only; its pages are in the workbench and the portal."""

from django.urls import URLPattern, path

from violations import api

app_name = "violations"
urlpatterns: list[URLPattern] = [
    path("api/v1/violations", api.ViolationsApi.as_view(), name="api-violations"),
    path("api/v1/violations/<int:pk>", api.ViolationApi.as_view(), name="api-violation"),
    path("api/v1/violations/<int:pk>/statement", api.StatementApi.as_view(), name="api-statement"),
    path("api/v1/penalties", api.PenaltiesApi.as_view(), name="api-penalties"),
    path("api/v1/penalties/<int:pk>", api.PenaltyApi.as_view(), name="api-penalty"),
    path("api/v1/penalties/<int:pk>/lift", api.PenaltyLiftApi.as_view(), name="api-penalty-lift"),
    path("api/v1/controls", api.ControlsApi.as_view(), name="api-controls"),
    path("api/v1/controls/batch", api.ControlsBatchApi.as_view(), name="api-controls-batch"),
    path(
        "api/v1/controls/<int:pk>/acknowledgements",
        api.AcknowledgementsApi.as_view(),
        name="api-acknowledgements",
    ),
    path(
        "api/v1/parties/<str:ref>/controls",
        api.PartyControlsApi.as_view(),
        name="api-party-controls",
    ),
    path(
        "api/v1/items/<str:ref>/controls", api.ItemControlsApi.as_view(), name="api-item-controls"
    ),
]
