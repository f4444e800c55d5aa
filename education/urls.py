"""Routes of this room: API alone; its pages are in the portal."""

from django.urls import path

from education import api, api_feedback

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
    path(
        f"{API}/notices/<int:notice_id>/confirmation",
        api_feedback.ConfirmationApi.as_view(),
        name="api-confirmation",
    ),
    path(f"{API}/feedback", api_feedback.FeedbackListApi.as_view(), name="api-feedback"),
    path(
        f"{API}/feedback/counts",
        api_feedback.FeedbackCountsApi.as_view(),
        name="api-feedback-counts",
    ),
    path(
        f"{API}/feedback/<int:feedback_id>/answer",
        api_feedback.FeedbackAnswerApi.as_view(),
        name="api-feedback-answer",
    ),
    path(f"{API}/rewards", api.RewardListApi.as_view(), name="api-rewards"),
]
