"""Routes of this room: pages and API."""

from django.urls import URLPattern, path

from policies import api, views

app_name = "policies"
BOOK = "rulebooks/<slug:code>"
API = "api/v1/rulebooks"

urlpatterns: list[URLPattern] = [
    path("rules-library/<slug:code>/", views.public, name="public"),
    path("rulebooks/", views.rulebooks, name="rulebooks"),
    path(f"{BOOK}/", views.rulebook, name="rulebook"),
    path(f"{BOOK}/versions/<int:number>/", views.version, name="version"),
    path(f"{BOOK}/drafts/", views.new_draft, name="new-draft"),
    path(f"{BOOK}/drafts/<int:draft_id>/", views.draft, name="draft"),
    path(f"{BOOK}/drafts/<int:draft_id>/submit/", views.submit_draft, name="submit-draft"),
    path(f"{BOOK}/drafts/<int:draft_id>/publish/", views.publish_draft, name="publish-draft"),
    path(f"{BOOK}/drafts/<int:draft_id>/withdraw/", views.withdraw_draft, name="withdraw-draft"),
    path(API, api.RulebooksApi.as_view(), name="api-rulebooks"),
    path(f"{API}/<slug:code>", api.RulebookApi.as_view(), name="api-rulebook"),
    path(f"{API}/<slug:code>/versions", api.VersionsApi.as_view(), name="api-versions"),
    path(f"{API}/<slug:code>/versions/<int:number>", api.VersionApi.as_view(), name="api-version"),
    path(f"{API}/<slug:code>/drafts/<int:draft_id>", api.DraftApi.as_view(), name="api-draft"),
    path(
        f"{API}/<slug:code>/drafts/<int:draft_id>/publish",
        api.PublishApi.as_view(),
        name="api-publish",
    ),
]
