"""Routes of this room: API only; its pages are in the workbench and the portal."""

from django.urls import URLPattern, path

from violations import api, api_answers, api_funds, api_preview

app_name = "violations"
HOLD = "api/v1/funds/holds/<int:pk>"
urlpatterns: list[URLPattern] = [
    path("api/v1/violations", api.ViolationsApi.as_view(), name="api-violations"),
    path("api/v1/violations/<int:pk>", api.ViolationApi.as_view(), name="api-violation"),
    path("api/v1/violations/<int:pk>/statement", api.StatementApi.as_view(), name="api-statement"),
    path(
        "api/v1/violations/<int:pk>/acceptance",
        api_answers.AcceptanceApi.as_view(),
        name="api-acceptance",
    ),
    path("api/v1/documents", api_answers.DocumentsApi.as_view(), name="api-documents"),
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
    path("api/v1/parties/<str:ref>/preview", api_preview.PreviewApi.as_view(), name="api-preview"),
    path(
        "api/v1/items/<str:ref>/controls", api.ItemControlsApi.as_view(), name="api-item-controls"
    ),
    path("api/v1/funds/grounds", api_funds.GroundsApi.as_view(), name="api-grounds"),
    path("api/v1/funds/holds", api_funds.HoldsApi.as_view(), name="api-holds"),
    path(HOLD, api_funds.HoldApi.as_view(), name="api-hold"),
    path(f"{HOLD}/release", api_funds.HoldReleaseApi.as_view(), name="api-hold-release"),
    path(f"{HOLD}/review", api_funds.HoldReviewApi.as_view(), name="api-hold-review"),
    path(f"{HOLD}/extend", api_funds.HoldExtendApi.as_view(), name="api-hold-extend"),
    path(f"{HOLD}/approve", api_funds.HoldApproveApi.as_view(), name="api-hold-approve"),
    path(f"{HOLD}/refuse", api_funds.HoldRefuseApi.as_view(), name="api-hold-refuse"),
]
