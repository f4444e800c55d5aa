"""Routes of queues and how they are set up: pages and API."""

from django.urls import URLPattern, path

from workbench.api import queues as queues_api
from workbench.views import desk, queues

DESK = "workbench/desk/"
API = "api/v1/cases/<str:code>"
urlpatterns: list[URLPattern] = [
    path("workbench/", queues.mine, name="mine"),
    path("workbench/take/", queues.take, name="take"),
    path("workbench/queues/", queues.queues, name="queues"),
    path("workbench/queues/<slug:code>/", queues.queue, name="queue"),
    path(f"{DESK}new/", desk.queue_new, name="queue-new"),
    path(f"{DESK}new/count/", desk.queue_count, name="queue-new-count"),
    path(f"{DESK}queues/<slug:code>/", desk.queue_edit, name="queue-edit"),
    path(f"{DESK}queues/<slug:code>/count/", desk.queue_count, name="queue-count"),
    path(f"{DESK}queues/<slug:code>/shift/", desk.queue_shift, name="queue-shift"),
    path(f"{DESK}queues/<slug:code>/close/", desk.queue_close, name="queue-close"),
    path(f"{DESK}late/", desk.late, name="late"),
    path(f"{DESK}weights/", desk.weights, name="weights"),
    path(f"{DESK}calendars/", desk.calendars, name="calendars"),
    path(f"{DESK}calendars/<slug:code>/", desk.calendar, name="calendar"),
    path(f"{DESK}skills/", desk.skills, name="skills"),
    path("api/v1/queues", queues_api.QueuesApi.as_view(), name="api-queues"),
    path("api/v1/queues/<slug:code>", queues_api.QueueApi.as_view(), name="api-queue"),
    path(f"{API}/queue", queues_api.CaseQueueApi.as_view(), name="api-case-queue"),
]
