"""Routes of this room: pages and API."""

from django.urls import URLPattern, path

from policies.api import drafts as api_drafts
from policies.api import published as api
from policies.views import books, drafts, editor, versions

app_name = "policies"
BOOK = "rulebooks/<slug:code>"
DRAFT = f"{BOOK}/drafts/<int:draft_id>"
LIBRARY = "rules-library/<slug:code>"
API = "api/v1/rulebooks"

urlpatterns: list[URLPattern] = [
    path(f"{LIBRARY}/", versions.public, name="public"),
    path(f"{LIBRARY}/<int:number>/", versions.public_version, name="public-version"),
    path(f"{LIBRARY}/compare/", versions.public_compare, name="public-compare"),
    path("rulebooks/", books.rulebooks, name="rulebooks"),
    path(f"{BOOK}/", books.rulebook, name="rulebook"),
    path(f"{BOOK}/compare/", versions.compare_versions, name="compare"),
    path(f"{BOOK}/versions/<int:number>/", versions.version, name="version"),
    path(f"{BOOK}/drafts/", drafts.new_draft, name="new-draft"),
    path(f"{DRAFT}/", drafts.draft, name="draft"),
    path(f"{DRAFT}/text/", drafts.draft_text, name="draft-text"),
    path(f"{DRAFT}/edit/", editor.edit, name="edit"),
    path(f"{DRAFT}/edit/<path:path>/", editor.edit, name="edit-part"),
    path(f"{DRAFT}/submit/", drafts.submit_draft, name="submit-draft"),
    path(f"{DRAFT}/publish/", drafts.publish_draft, name="publish-draft"),
    path(f"{DRAFT}/withdraw/", drafts.withdraw_draft, name="withdraw-draft"),
    path(API, api.RulebooksApi.as_view(), name="api-rulebooks"),
    path(f"{API}/<slug:code>", api.RulebookApi.as_view(), name="api-rulebook"),
    path(f"{API}/<slug:code>/versions", api.VersionsApi.as_view(), name="api-versions"),
    path(f"{API}/<slug:code>/versions/<int:number>", api.VersionApi.as_view(), name="api-version"),
    path(f"{API}/<slug:code>/compare", api.CompareApi.as_view(), name="api-compare"),
    path(f"{API}/<slug:code>/drafts", api_drafts.DraftsApi.as_view(), name="api-drafts"),
    path(
        f"{API}/<slug:code>/drafts/<int:draft_id>/submit",
        api_drafts.SubmitApi.as_view(),
        name="api-submit",
    ),
    path(
        f"{API}/<slug:code>/drafts/<int:draft_id>", api_drafts.DraftApi.as_view(), name="api-draft"
    ),
    path(
        f"{API}/<slug:code>/drafts/<int:draft_id>/publish",
        api_drafts.PublishApi.as_view(),
        name="api-publish",
    ),
]
