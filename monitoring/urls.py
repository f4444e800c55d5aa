"""Routes of this room: pages and API."""

from django.urls import URLPattern, path

from monitoring import api, doubt_views, file_views, views

app_name = "monitoring"
urlpatterns: list[URLPattern] = [
    path("rules/", views.rules, name="rules"),
    path("rules/new/", views.new_rule, name="new-rule"),
    path("rules/<int:rule_id>/", views.rule, name="rule"),
    path("rules/<int:rule_id>/new-version/", views.new_version, name="new-version"),
    path("rules/<int:rule_id>/evaluate/", views.evaluate, name="evaluate"),
    path("rules/<int:rule_id>/switch/", views.switch, name="switch"),
    path("rules/<int:rule_id>/line/", doubt_views.draw_line, name="doubt-line"),
    path("rules/<int:rule_id>/doubts/<int:doubt_id>/", doubt_views.answer, name="doubt-answer"),
    path("orders/files/", file_views.order_files, name="order-files"),
    path("orders/files/send/", file_views.send, name="send-order-file"),
    path("orders/files/<int:file_id>/", file_views.order_file, name="order-file"),
    path("orders/files/<int:file_id>/stop/", file_views.stop, name="stop-order-file"),
    path("api/v1/signals", api.SignalsApi.as_view(), name="api-signals"),
    path("api/v1/orders", api.OrdersApi.as_view(), name="api-orders"),
    path("api/v1/orders/files", api.OrderFilesApi.as_view(), name="api-order-files"),
    path("api/v1/orders/files/<int:file_id>", api.OrderFileApi.as_view(), name="api-order-file"),
    path(
        "api/v1/orders/files/<int:file_id>/faults",
        api.OrderFileFaultsApi.as_view(),
        name="api-order-file-faults",
    ),
    path(
        "api/v1/orders/files/<int:file_id>/stop",
        api.OrderFileStopApi.as_view(),
        name="api-order-file-stop",
    ),
    path("api/v1/reports", api.ReportsApi.as_view(), name="api-reports"),
    path("api/v1/reports/<int:report_id>", api.ReportApi.as_view(), name="api-report"),
    path("api/v1/metrics/rows", api.MetricRowsApi.as_view(), name="api-metric-rows"),
    path("api/v1/disputes", api.DisputesApi.as_view(), name="api-disputes"),
    path("api/v1/disputes/<int:dispute_id>", api.DisputeApi.as_view(), name="api-dispute"),
    path(
        "api/v1/disputes/<int:dispute_id>/answer",
        api.DisputeAnswerApi.as_view(),
        name="api-dispute-answer",
    ),
    path("api/v1/metrics", api.MetricsApi.as_view(), name="api-metrics"),
    path("api/v1/rules", api.RulesApi.as_view(), name="api-rules"),
    path("api/v1/rules/rehearsals", api.RehearsalsApi.as_view(), name="api-rehearsals"),
    path("api/v1/rules/<str:ref>", api.RuleApi.as_view(), name="api-rule"),
    path(
        "api/v1/rules/<str:ref>/evaluations", api.EvaluationsApi.as_view(), name="api-evaluations"
    ),
    path("api/v1/rules/<str:ref>/outcomes", api.OutcomesApi.as_view(), name="api-rule-outcomes"),
    path(
        "api/v1/rules/<str:ref>/doubts/<int:doubt_id>/answer",
        api.DoubtAnswerApi.as_view(),
        name="api-doubt-answer",
    ),
    path("api/v1/detections", api.DetectionsApi.as_view(), name="api-detections"),
    path("api/v1/detections/<int:detection_id>", api.DetectionApi.as_view(), name="api-detection"),
]
