"""Routes of this room: API only; its pages are in the workbench and the portal."""

from django.urls import URLPattern, path

from violations.api import answers, controls, findings, funds, penalties, preview

app_name = "violations"
HOLD = "api/v1/funds/holds/<int:pk>"
urlpatterns: list[URLPattern] = [
    path("api/v1/violations", findings.ViolationsApi.as_view(), name="api-violations"),
    path("api/v1/violations/<int:pk>", findings.ViolationApi.as_view(), name="api-violation"),
    path(
        "api/v1/violations/<int:pk>/statement",
        findings.StatementApi.as_view(),
        name="api-statement",
    ),
    path(
        "api/v1/violations/<int:pk>/acceptance",
        answers.AcceptanceApi.as_view(),
        name="api-acceptance",
    ),
    path("api/v1/documents", answers.DocumentsApi.as_view(), name="api-documents"),
    path(
        "api/v1/documents/<int:pk>/withdraw",
        answers.DocumentWithdrawApi.as_view(),
        name="api-document-withdraw",
    ),
    path("api/v1/penalties", penalties.PenaltiesApi.as_view(), name="api-penalties"),
    path("api/v1/penalties/<int:pk>", penalties.PenaltyApi.as_view(), name="api-penalty"),
    path(
        "api/v1/penalties/<int:pk>/lift",
        penalties.PenaltyLiftApi.as_view(),
        name="api-penalty-lift",
    ),
    path("api/v1/controls", controls.ControlsApi.as_view(), name="api-controls"),
    path("api/v1/controls/batch", controls.ControlsBatchApi.as_view(), name="api-controls-batch"),
    path(
        "api/v1/controls/<int:pk>/acknowledgements",
        controls.AcknowledgementsApi.as_view(),
        name="api-acknowledgements",
    ),
    path(
        "api/v1/parties/<str:ref>/controls",
        controls.PartyControlsApi.as_view(),
        name="api-party-controls",
    ),
    path("api/v1/parties/<str:ref>/preview", preview.PreviewApi.as_view(), name="api-preview"),
    path(
        "api/v1/items/<str:ref>/controls",
        controls.ItemControlsApi.as_view(),
        name="api-item-controls",
    ),
    path("api/v1/funds/grounds", funds.GroundsApi.as_view(), name="api-grounds"),
    path("api/v1/funds/holds", funds.HoldsApi.as_view(), name="api-holds"),
    path(HOLD, funds.HoldApi.as_view(), name="api-hold"),
    path(f"{HOLD}/release", funds.HoldReleaseApi.as_view(), name="api-hold-release"),
    path(f"{HOLD}/review", funds.HoldReviewApi.as_view(), name="api-hold-review"),
    path(f"{HOLD}/extend", funds.HoldExtendApi.as_view(), name="api-hold-extend"),
    path(f"{HOLD}/approve", funds.HoldApproveApi.as_view(), name="api-hold-approve"),
    path(f"{HOLD}/refuse", funds.HoldRefuseApi.as_view(), name="api-hold-refuse"),
]
