"""Routes of this room: pages and API."""

from django.urls import URLPattern, path

from insights import api, views

app_name = "insights"
BOOK = "rulebooks/<slug:code>/rehearsals"
ONE = f"{BOOK}/<int:rehearsal_id>"

urlpatterns: list[URLPattern] = [
    path("insights/", views.dashboard, name="dashboard"),
    path("insights/ledger/", views.ledger, name="ledger"),
    path("transparency/appeals/", views.public_appeals, name="public-appeals"),
    path("transparency/appeals/<slug:half>/", views.public_appeals_of, name="public-appeals-of"),
    path("api/v1/transparency/appeals", api.PublicAppealsApi.as_view(), name="api-public-appeals"),
    path(f"{BOOK}/", views.rehearsals, name="rehearsals"),
    path(f"{ONE}/", views.rehearsal, name="rehearsal"),
    path(f"{ONE}/cancel/", views.cancel_rehearsal, name="cancel-rehearsal"),
    path(f"{ONE}/moves/", views.moves, name="moves"),
    path(f"{ONE}/moves.csv", views.moves_csv, name="moves-csv"),
    path("api/v1/metrics/series", api.SeriesApi.as_view(), name="api-series"),
    path(f"api/v1/{BOOK}", api.RehearsalsApi.as_view(), name="api-rehearsals"),
    path(f"api/v1/{ONE}", api.RehearsalApi.as_view(), name="api-rehearsal"),
    path(f"api/v1/{ONE}/moves", api.MovesApi.as_view(), name="api-moves"),
    path(f"api/v1/{ONE}/cancel", api.CancelApi.as_view(), name="api-cancel-rehearsal"),
]
