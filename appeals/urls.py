"""Routes of this room: pages and API."""

from django.urls import path

from appeals import api, views

app_name = "appeals"
API = "api/v1"
urlpatterns = [
    path("appeals/<int:appeal_id>/files/<int:file_id>", views.file, name="file"),
    path(f"{API}/appeals", api.AppealListApi.as_view(), name="api-appeals"),
    path(f"{API}/appeals/<int:appeal_id>", api.AppealApi.as_view(), name="api-appeal"),
    path(
        f"{API}/appeals/<int:appeal_id>/messages",
        api.MessageListApi.as_view(),
        name="api-messages",
    ),
    path(
        f"{API}/appeals/<int:appeal_id>/withdrawal",
        api.WithdrawalApi.as_view(),
        name="api-withdrawal",
    ),
    path(
        f"{API}/appeals/<int:appeal_id>/files/<int:file_id>",
        api.FileApi.as_view(),
        name="api-file",
    ),
    path(f"{API}/corrections", api.CorrectionListApi.as_view(), name="api-corrections"),
]
