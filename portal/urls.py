"""Routes of this room: pages."""

from django.urls import URLPattern, path

from portal import api
from portal.views import (
    appeals,
    findings,
    funds,
    health,
    home,
    incidents,
    learning,
    metrics,
    papers,
    questions,
    reading,
    signed,
    team,
    voice,
)

app_name = "portal"
ONE = "portal/<int:party_id>/"
urlpatterns: list[URLPattern] = [
    path("portal/", home.parties, name="parties"),
    path("portal/case/<str:token>/", signed.case, name="signed-violation"),
    path("api/v1/parties/<str:ref>/what-if", api.WhatIfApi.as_view(), name="api-what-if"),
    path("portal/report/<str:token>/", signed.report, name="signed-report"),
    path(ONE, home.home, name="home"),
    path(f"{ONE}health/", health.health, name="health"),
    path(f"{ONE}health/statement/", health.statement, name="statement"),
    path(f"{ONE}health/statement.csv", health.export, name="export"),
    path(f"{ONE}dates/", health.calendar, name="calendar"),
    path(f"{ONE}metrics/", metrics.metrics, name="metrics"),
    path(f"{ONE}metrics/<slug:code>/", metrics.metric, name="metric"),
    path(f"{ONE}metrics/<slug:code>/rows.csv", metrics.rows, name="metric-rows"),
    path(f"{ONE}rows/<int:row_id>/", metrics.dispute, name="dispute"),
    path(f"{ONE}rows/<int:row_id>/files/<int:file_id>/", metrics.dispute_file, name="dispute-file"),
    path(f"{ONE}documents/", papers.documents, name="documents"),
    path(f"{ONE}documents/<int:request_id>/", papers.document, name="document"),
    path(
        f"{ONE}documents/<int:request_id>/files/<int:file_id>/",
        papers.document_file,
        name="document-file",
    ),
    path(f"{ONE}feedback/", voice.feedback, name="feedback"),
    path(f"{ONE}violations/<int:violation_id>/acceptance/", voice.accept, name="accept"),
    path(f"{ONE}settings/", voice.settings, name="settings"),
    path(f"{ONE}team/<int:membership_id>/role/", team.role, name="team-role"),
    path(f"{ONE}violations/", findings.violations, name="violations"),
    path(f"{ONE}violations/<int:violation_id>/", findings.violation, name="violation"),
    path(f"{ONE}violations/<int:violation_id>/appeal/", findings.appeal_new, name="appeal-new"),
    path(
        f"{ONE}violations/<int:violation_id>/appeal/draft/",
        findings.appeal_draft,
        name="appeal-draft",
    ),
    path(
        f"{ONE}violations/<int:violation_id>/correction/",
        findings.correction_new,
        name="correction-new",
    ),
    path(f"{ONE}appeals/<int:appeal_id>/", appeals.appeal, name="appeal"),
    path(f"{ONE}appeals/<int:appeal_id>/withdrawal/", appeals.withdraw, name="appeal-withdraw"),
    path(f"{ONE}money/", funds.money, name="money"),
    path(f"{ONE}money/<int:hold_id>/", funds.hold, name="hold"),
    path(f"{ONE}questions/<int:question_id>/", questions.question, name="question"),
    path(
        f"{ONE}questions/<int:question_id>/files/<int:file_id>",
        questions.file,
        name="question-file",
    ),
    path("portal/incident/<int:incident_id>/", incidents.mine, name="incident-mine"),
    path(f"{ONE}incidents/<int:incident_id>/", incidents.incident, name="incident"),
    path(f"{ONE}rules/", reading.rules, name="rules"),
    path(f"{ONE}inbox/", reading.inbox, name="inbox"),
    path(f"{ONE}inbox/<int:notice_id>/", reading.notice, name="notice"),
    path(f"{ONE}learn/", learning.courses, name="courses"),
    path(f"{ONE}learn/<slug:code>/", learning.course, name="course"),
    path(f"{ONE}rewards/", learning.rewards, name="rewards"),
    path(f"{ONE}team/", team.team, name="team"),
    path(f"{ONE}team/<int:membership_id>/end/", team.end, name="team-end"),
]
