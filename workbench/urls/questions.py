"""Routes of what is done with a case beside deciding: asking, handing up, joining, looking again."""

from django.urls import URLPattern, path

from workbench.api import handed as handed_api
from workbench.api import overrides as overrides_api
from workbench.api import questions as questions_api
from workbench.views import deciding, reconsidering

CASE = "workbench/cases/<str:code>/"
API = "api/v1/cases/<str:code>"
ONE = "api/v1/questions/<int:pk>"
urlpatterns: list[URLPattern] = [
    path(f"{CASE}stop-waiting/", deciding.stop_waiting, name="stop-waiting"),
    path(f"{CASE}merge/", deciding.merge, name="merge"),
    path(f"{CASE}split/", deciding.split, name="split"),
    path(f"{CASE}answers/<int:file_id>", deciding.answer_file, name="answer-file"),
    path("workbench/decisions/<int:pk>/reconsider/", reconsidering.reconsider, name="reconsider"),
    path(f"{API}/questions", questions_api.CaseQuestionsApi.as_view(), name="api-case-questions"),
    path(f"{API}/waiting", questions_api.WaitingApi.as_view(), name="api-waiting"),
    path("api/v1/questions", questions_api.QuestionsApi.as_view(), name="api-questions"),
    path(ONE, questions_api.QuestionApi.as_view(), name="api-question"),
    path(f"{ONE}/answer", questions_api.AnswerApi.as_view(), name="api-answer"),
    path(f"{ONE}/files/<int:file_id>", questions_api.FileApi.as_view(), name="api-answer-file"),
    path(f"{API}/escalation", handed_api.EscalationApi.as_view(), name="api-escalation"),
    path(f"{API}/merge", handed_api.MergeApi.as_view(), name="api-merge"),
    path(f"{API}/split", handed_api.SplitApi.as_view(), name="api-split"),
    path(
        "api/v1/decisions/<int:pk>/override",
        overrides_api.OverrideApi.as_view(),
        name="api-override",
    ),
]
