"""Routes of what parties wait an answer to: disputes, documents, feedback."""

from django.urls import URLPattern, path

from workbench.views import answers

urlpatterns: list[URLPattern] = [
    path("workbench/answers/", answers.waiting, name="answers"),
    path("workbench/disputes/<int:pk>/", answers.dispute, name="dispute"),
    path(
        "workbench/disputes/<int:pk>/files/<int:file_id>/",
        answers.dispute_file,
        name="dispute-file",
    ),
    path("workbench/documents/<int:pk>/", answers.document, name="document"),
    path(
        "workbench/documents/<int:pk>/withdraw/",
        answers.document_withdraw,
        name="document-withdraw",
    ),
    path(
        "workbench/documents/<int:pk>/files/<int:file_id>/",
        answers.document_file,
        name="document-file",
    ),
    path("workbench/parties/<int:pk>/documents/new/", answers.document_new, name="document-new"),
    path("workbench/feedback/<int:pk>/", answers.feedback, name="feedback"),
]
