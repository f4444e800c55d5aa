"""The way into quality, and what reviewers see of their own work: how it held, what they were told."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from governance import clock
from governance.models import User
from governance.permissions import REVIEWERS, may_open
from workbench.models import Review
from workbench.selectors.exposure import doses_of
from workbench.selectors.quality import desk, lists
from workbench.selectors.quality.figures import agreement
from workbench.selectors.quality.overturns import fallen_of, overturn_rates
from workbench.services import quality
from workbench.views.quality.figures import columns_of
from workbench.views.shared import counted, show, sliced

WEEKS = 13
SHOWN = 8


@require_GET
def hub(request: HttpRequest) -> HttpResponse:
    """What waits for a second look, where two differ, what was told me, and the plans."""
    user: Any = request.user
    leads = may_open(user, "workbench:quality-reviews")
    rows = lists.plans()
    context: dict[str, Any] = {
        "leads": leads,
        "hand": quality.review_in_hand(user),
        "waiting": quality.waiting_for(user),
        "unseen": lists.feedback_for(user).filter(seen_at__isnull=True).count(),
        "differing": counted(Review.objects.differing()) if leads else "",
        "open": counted(Review.objects.waiting().filter(sampled__isnull=False)) if leads else "",
        "differences": list(lists.reviews().differing()[:8]) if leads else [],  # type: ignore[attr-defined]
        "answers": list(lists.answered_feedback()[:5]) if leads else [],
        "page": sliced(request, rows, size=20) if leads else None,
        "total": counted(rows) if leads else "",
        "score": lists.golden_score() if leads else None,
        "own": own_figures(user) if not leads and user.role in REVIEWERS else None,
        "may_plan": may_open(user, "workbench:quality-plan-new"),
    }
    return show(request, "workbench/quality.html", context)


@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """A reviewer's own page: what they did, how it held, and what they were told. Nobody else's."""
    user: Any = request.user
    days = desk.done_by_day(zone=user.zone, reviewer=user.pk)
    done = sum(one.number for one in days)
    context = {
        "own": own_figures(user),
        "days": columns_of(days, reviewer=user.username),
        "done": done,
        "handling": desk.handling_time(reviewer=user.pk),
        "reopened": desk.reopened(decided=done, reviewer=user.pk),
        "doses": doses_of(user),
        "page": sliced(request, lists.feedback_for(user), size=20),
    }
    return render(request, "workbench/quality_mine.html", context)


def own_figures(user: User) -> dict[str, Any]:
    """How this reviewer's decisions held over thirteen weeks, with the cases that did not."""
    until = clock.now()
    since = until - timedelta(weeks=WEEKS)
    told = lists.feedback_for(user)
    return {
        "weeks": WEEKS,
        "agreement": next(iter(agreement(since=since, until=until, reviewer=user.pk)), None),
        "rate": next(iter(overturn_rates(by="", since=since, until=until, reviewer=user.pk)), None),
        "fallen": fallen_of(user, since=since, most=SHOWN),
        "reviewed": lists.answered_by(user, since=since).count(),
        "reviews": list(lists.answered_by(user, since=since)[:SHOWN]),
        "score": lists.golden_score(reviewer=user.pk),
        "unseen": told.filter(seen_at__isnull=True).count(),
        "told": list(told[:SHOWN]),
    }
