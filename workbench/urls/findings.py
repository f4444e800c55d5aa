"""Routes of items, findings, detections and audit: pages and API."""

from django.urls import URLPattern, path

from workbench.views import findings

urlpatterns: list[URLPattern] = [
    path("workbench/items/", findings.item_list, name="items"),
    path("workbench/items/<int:pk>/", findings.item, name="item"),
    path("workbench/violations/", findings.violation_list, name="violations"),
    path("workbench/violations/<int:pk>/", findings.violation, name="violation"),
    path("workbench/detections/", findings.detection_list, name="detections"),
    path("workbench/audit/", findings.audit, name="audit"),
]
