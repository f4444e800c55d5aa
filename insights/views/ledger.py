"""Whether the ledger proves: what the nightly proof found, and what was done about it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from insights import selectors

TONES = {
    "unproved": "quiet",
    "broken": "bad",
    "drifted": "warn",
    "overdue": "warn",
    "sound": "good",
    "proved": "good",
}


@require_safe
def ledger(request: HttpRequest) -> HttpResponse:
    health = selectors.ledger_health()
    context = {
        "health": health,
        "tone": TONES[health.state],
        "rows": [(one, TONES[one.kind]) for one in health.found],
    }
    return render(request, "insights/ledger.html", context)
