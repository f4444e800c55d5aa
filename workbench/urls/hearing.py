"""Routes of hearing: appeals' facts and stays, corrections, conflicts of interest."""

from django.urls import URLPattern, path

from workbench.api import appeal_figures, stays
from workbench.api import conflicts as conflicts_api
from workbench.api import hearing as api
from workbench.views import conflicts, corrections, hearing

CASE = "workbench/cases/<str:code>/"
API = "api/v1/cases/<str:code>"
urlpatterns: list[URLPattern] = [
    path(f"{CASE}facts/", hearing.ask_facts, name="ask-facts"),
    path(f"{CASE}facts/answer/", hearing.give_facts, name="give-facts"),
    path(f"{CASE}stay/", hearing.stay, name="stay"),
    path(f"{CASE}stay/<int:stay_id>/end/", hearing.stay_end, name="stay-end"),
    path("workbench/appeals/unheard/", hearing.unheard, name="unheard"),
    path("workbench/stays/", hearing.stays, name="stays"),
    path("api/v1/stays", stays.AllStaysApi.as_view(), name="api-all-stays"),
    path("workbench/appeals/figures/", hearing.figures, name="appeal-figures"),
    path("workbench/corrections/", corrections.correction_list, name="corrections"),
    path("workbench/corrections/<int:pk>/", corrections.correction, name="correction"),
    path(
        "workbench/corrections/<int:pk>/files/<int:file_id>",
        corrections.correction_file,
        name="correction-file",
    ),
    path("workbench/conflicts/", conflicts.conflicts, name="conflicts"),
    path("workbench/conflicts/<int:pk>/end/", conflicts.conflict_end, name="conflict-end"),
    path(f"{API}/facts", api.FactsApi.as_view(), name="api-facts"),
    path(f"{API}/stays", stays.StaysApi.as_view(), name="api-stays"),
    path(f"{API}/stays/<int:stay_id>/end", stays.StayEndApi.as_view(), name="api-stay-end"),
    path(
        "api/v1/appeals/figures",
        appeal_figures.AppealFiguresApi.as_view(),
        name="api-appeal-figures",
    ),
    path("api/v1/conflicts", conflicts_api.ConflictsApi.as_view(), name="api-conflicts"),
    path(
        "api/v1/corrections/<int:pk>/answer",
        api.CorrectionAnswerApi.as_view(),
        name="api-correction-answer",
    ),
    path("api/v1/reports/<int:pk>/appeal", api.ReportAppealApi.as_view(), name="api-report-appeal"),
]
