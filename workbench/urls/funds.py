"""Routes of money held and penalties: pages and API."""

from django.urls import URLPattern, path

from workbench.views import funds

HOLD = "workbench/funds/<int:pk>/"
urlpatterns: list[URLPattern] = [
    path("workbench/funds/", funds.hold_list, name="funds"),
    path(HOLD, funds.hold, name="hold"),
    path(f"{HOLD}release/", funds.release, name="hold-release"),
    path(f"{HOLD}review/", funds.review, name="hold-review"),
    path(f"{HOLD}extend/", funds.extend, name="hold-extend"),
    path(f"{HOLD}approve/", funds.approve, name="hold-approve"),
    path(f"{HOLD}refuse/", funds.refuse, name="hold-refuse"),
    path("workbench/parties/<int:pk>/hold/", funds.hold_new, name="hold-new"),
    path("workbench/penalties/<int:pk>/lift/", funds.lift, name="lift-penalty"),
]
