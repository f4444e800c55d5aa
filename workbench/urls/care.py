"""Routes of templates, notes, notices, and looking at what is hard to look at."""

from django.urls import URLPattern, path

from workbench.api import templates as templates_api
from workbench.views import care, cases, notes, templates

CASE = "workbench/cases/<str:code>/"
DESK = "workbench/desk/"
urlpatterns: list[URLPattern] = [
    path(f"{CASE}template/", cases.insert_template, name="insert-template"),
    path(f"{CASE}note/", notes.note, name="note"),
    path(f"{CASE}note/files/<int:file_id>/", notes.note_file, name="note-file"),
    path("workbench/notices/", notes.notices, name="notices"),
    path("workbench/notices/read/", notes.read, name="notices-read"),
    path("workbench/settings/", care.settings, name="settings"),
    path("workbench/pause/", care.pause, name="pause"),
    path(f"{DESK}exposure/", care.exposure, name="exposure"),
    path(f"{DESK}sensitive/", care.harms, name="harms"),
    path(f"{DESK}sensitive/new/", care.harm_new, name="harm-new"),
    path(f"{DESK}sensitive/<slug:code>/", care.harm_edit, name="harm-edit"),
    path(f"{DESK}templates/", templates.template_list, name="templates"),
    path(f"{DESK}templates/new/", templates.template_new, name="template-new"),
    path(f"{DESK}templates/<int:pk>/", templates.template_edit, name="template-edit"),
    path(f"{DESK}templates/<int:pk>/retire/", templates.template_retire, name="template-retire"),
    path("api/v1/reason-templates", templates_api.TemplatesApi.as_view(), name="api-templates"),
    path(
        "api/v1/reason-templates/<int:pk>",
        templates_api.TemplateApi.as_view(),
        name="api-template",
    ),
    path(
        "api/v1/cases/<str:code>/reason-templates",
        templates_api.CaseTemplatesApi.as_view(),
        name="api-case-templates",
    ),
    path("api/v1/cases/<str:code>/notes", templates_api.NotesApi.as_view(), name="api-notes"),
]
