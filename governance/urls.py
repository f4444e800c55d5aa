"""All routes. Rooms are joined by string only."""

from django.conf import settings
from django.urls import include, path

from governance import views

urlpatterns = [
    path("", views.home, name="home"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("answers/<str:said>/", views.answer, name="answer"),
    path("metrics", views.metrics, name="metrics"),
    path("design/", views.components, name="components"),
    path("account/", include("allauth.account.urls")),
    path("account/mfa/", include("allauth.mfa.urls")),
    path("account/", include("allauth.socialaccount.urls")),
    path("account/", include("allauth.socialaccount.providers.openid_connect.urls")),
    path("language/setlang/", views.keep_language, name="set_language"),
    *(path("", include(f"{room}.urls")) for room in settings.ROOMS if room != "governance"),
]

handler400 = "governance.views.malformed"
handler404 = "governance.views.not_found"
handler500 = "governance.views.broken"
