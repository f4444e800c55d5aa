"""Routes of this room: API alone; its pages are in the portal."""

from django.urls import path

from education import api

app_name = "education"
API = "api/v1"
urlpatterns = [
    path(f"{API}/courses", api.CourseListApi.as_view(), name="api-courses"),
    path(f"{API}/courses/<slug:code>", api.CourseApi.as_view(), name="api-course"),
    path(f"{API}/enrolments", api.EnrolmentListApi.as_view(), name="api-enrolments"),
    path(
        f"{API}/enrolments/<int:enrolment_id>/attempts",
        api.AttemptListApi.as_view(),
        name="api-attempts",
    ),
    path(f"{API}/notices", api.NoticeListApi.as_view(), name="api-notices"),
    path(f"{API}/rewards", api.RewardListApi.as_view(), name="api-rewards"),
]
