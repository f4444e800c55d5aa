"""Routes of many cases at once and error sweeps: pages and API."""

from django.urls import URLPattern, path

from workbench.api import bulk as bulk_api
from workbench.api import bulk_previews
from workbench.views import bulk, bulk_choosing, error_sweeps

BULK = "workbench/bulk/<int:pk>/"
BULK_API = "api/v1/bulk-runs"
urlpatterns: list[URLPattern] = [
    path("workbench/bulk/", bulk.run_list, name="bulk"),
    path("workbench/bulk/choose/", bulk_choosing.choose, name="bulk-choose"),
    path("workbench/bulk/preview/", bulk_choosing.preview, name="bulk-preview"),
    path("workbench/bulk/previews/<int:pk>/", bulk_choosing.answer, name="bulk-answer"),
    path("workbench/bulk/previews/<int:pk>/drop/", bulk_choosing.drop, name="bulk-answer-drop"),
    path("workbench/bulk/start/", bulk_choosing.start, name="bulk-start"),
    path(BULK, bulk.run, name="bulk-run"),
    path(f"{BULK}rows.csv", bulk.rows_csv, name="bulk-rows"),
    path(f"{BULK}approve/", bulk.approve, name="bulk-approve"),
    path(f"{BULK}refuse/", bulk.refuse, name="bulk-refuse"),
    path(f"{BULK}stop/", bulk.stop, name="bulk-stop"),
    path(f"{BULK}undo/", bulk.undo, name="bulk-undo"),
    path("workbench/sweeps/", error_sweeps.sweeps, name="sweeps"),
    path("workbench/cases/<str:code>/siblings/", error_sweeps.siblings, name="sweep-siblings"),
    path("workbench/sweeps/reporter/", error_sweeps.reporter, name="sweep-reporter"),
    path("workbench/sweeps/start/", error_sweeps.start, name="sweep-start"),
    path(BULK_API, bulk_api.BulkRunsApi.as_view(), name="api-bulk-runs"),
    path(f"{BULK_API}/preview", bulk_previews.BulkPreviewApi.as_view(), name="api-bulk-preview"),
    path(f"{BULK_API}/sweep", bulk_previews.SweepPreviewApi.as_view(), name="api-sweep-preview"),
    path(
        f"{BULK_API}/previews/<int:pk>",
        bulk_previews.PreviewUnderWayApi.as_view(),
        name="api-bulk-answer",
    ),
    path(f"{BULK_API}/<int:pk>", bulk_api.BulkRunApi.as_view(), name="api-bulk-run"),
    path(f"{BULK_API}/<int:pk>/rows", bulk_api.BulkRowsApi.as_view(), name="api-bulk-rows"),
    path(f"{BULK_API}/<int:pk>/approve", bulk_api.ApproveApi.as_view(), name="api-bulk-approve"),
    path(f"{BULK_API}/<int:pk>/refuse", bulk_api.RefuseApi.as_view(), name="api-bulk-refuse"),
    path(f"{BULK_API}/<int:pk>/stop", bulk_api.StopApi.as_view(), name="api-bulk-stop"),
    path(f"{BULK_API}/<int:pk>/undo", bulk_api.UndoApi.as_view(), name="api-bulk-undo"),
]
