"""Routes of cases and who has them in hand: pages and API."""

from django.urls import URLPattern, path

from workbench.api import cases as cases_api
from workbench.api import queues as queues_api
from workbench.views import cases, hands

CASE = "workbench/cases/<str:code>/"
API = "api/v1/cases/<str:code>"
urlpatterns: list[URLPattern] = [
    path("workbench/cases/", cases.case_list, name="cases"),
    path(CASE, cases.case, name="case"),
    path(f"{CASE}consequence/", cases.consequence, name="consequence"),
    path(f"{CASE}claim/", cases.claim, name="claim"),
    path(f"{CASE}renew/", cases.renew, name="renew"),
    path(f"{CASE}give-back/", cases.give_back, name="give-back"),
    path(f"{CASE}keep/", hands.keep, name="keep"),
    path(f"{CASE}hand-over/", hands.hand_over, name="hand-over"),
    path(f"{CASE}pass-by/", hands.pass_by, name="pass-by"),
    path(f"{CASE}presence/", hands.presence, name="presence"),
    path(f"{CASE}decide/", cases.decide, name="decide"),
    path("workbench/appeals/", cases.appeals, name="appeals"),
    path("api/v1/cases", cases_api.CasesApi.as_view(), name="api-cases"),
    path("api/v1/cases/claim", cases_api.ClaimNextApi.as_view(), name="api-claim-next"),
    path(API, cases_api.CaseApi.as_view(), name="api-case"),
    path(f"{API}/claim", cases_api.ClaimApi.as_view(), name="api-claim"),
    path(f"{API}/transfer", queues_api.TransferApi.as_view(), name="api-transfer"),
]
