"""Routes of this room: pages and API."""

from django.urls import URLPattern, path

from workbench.api import cases as cases_api
from workbench.api import decisions as decisions_api
from workbench.api import queues as queues_api
from workbench.views import cases, decisions, desk, findings, funds, hands, parties, queues

app_name = "workbench"
CASE = "workbench/cases/<str:code>/"
DESK = "workbench/desk/"
HOLD = "workbench/funds/<int:pk>/"
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
    path(f"{CASE}note/", cases.note, name="note"),
    path(f"{CASE}decide/", cases.decide, name="decide"),
    path("workbench/appeals/", cases.appeals, name="appeals"),
    path("workbench/held/", decisions.held_list, name="held"),
    path("workbench/decisions/", decisions.decision_list, name="decisions"),
    path("workbench/decisions/<int:pk>/release/", decisions.release, name="release-decision"),
    path("workbench/decisions/<int:pk>/cancel/", decisions.cancel, name="cancel-decision"),
    path("workbench/funds/", funds.hold_list, name="funds"),
    path(HOLD, funds.hold, name="hold"),
    path(f"{HOLD}release/", funds.release, name="hold-release"),
    path(f"{HOLD}review/", funds.review, name="hold-review"),
    path(f"{HOLD}extend/", funds.extend, name="hold-extend"),
    path(f"{HOLD}approve/", funds.approve, name="hold-approve"),
    path(f"{HOLD}refuse/", funds.refuse, name="hold-refuse"),
    path("workbench/parties/<int:pk>/hold/", funds.hold_new, name="hold-new"),
    path("workbench/penalties/<int:pk>/lift/", funds.lift, name="lift-penalty"),
    path("workbench/parties/", parties.party_list, name="parties"),
    path("workbench/parties/<int:pk>/", parties.party, name="party"),
    path("workbench/parties/<int:pk>/linked/", parties.linked, name="linked"),
    path("workbench/parties/<int:pk>/invite/", parties.invite, name="invite"),
    path("workbench/items/", findings.item_list, name="items"),
    path("workbench/items/<int:pk>/", findings.item, name="item"),
    path("workbench/violations/", findings.violation_list, name="violations"),
    path("workbench/violations/<int:pk>/", findings.violation, name="violation"),
    path("workbench/search/", findings.search, name="search"),
    path("workbench/audit/", findings.audit, name="audit"),
    path("api/v1/queues", queues_api.QueuesApi.as_view(), name="api-queues"),
    path("api/v1/queues/<slug:code>", queues_api.QueueApi.as_view(), name="api-queue"),
    path("api/v1/cases", cases_api.CasesApi.as_view(), name="api-cases"),
    path("api/v1/cases/claim", cases_api.ClaimNextApi.as_view(), name="api-claim-next"),
    path(API, cases_api.CaseApi.as_view(), name="api-case"),
    path(f"{API}/claim", cases_api.ClaimApi.as_view(), name="api-claim"),
    path(f"{API}/transfer", queues_api.TransferApi.as_view(), name="api-transfer"),
    path(f"{API}/queue", queues_api.CaseQueueApi.as_view(), name="api-case-queue"),
    path(f"{API}/decision", decisions_api.DecisionApi.as_view(), name="api-decision"),
    path(f"{API}/preview", decisions_api.PreviewApi.as_view(), name="api-preview"),
    path("api/v1/decisions", decisions_api.DecisionsApi.as_view(), name="api-decisions"),
    path(
        "api/v1/decisions/<int:pk>/release", decisions_api.ReleaseApi.as_view(), name="api-release"
    ),
    path("api/v1/decisions/<int:pk>/cancel", decisions_api.CancelApi.as_view(), name="api-cancel"),
]
