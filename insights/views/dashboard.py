"""The dashboard."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from governance.permissions import may
from insights import charts, selectors
from insights.counting import APPEALS, VIOLATIONS
from insights.forms import PeriodForm
from insights.views.ledger import TONES


@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    """Whether it works: what was found, how fast it was decided, how often it did not hold."""
    form = PeriodForm(request.GET)
    market = form.market_chosen
    since, until = form.period()
    now = selectors.series(market=market, since=since, until=until)
    before = selectors.series(
        market=market, since=since - timedelta(days=form.length), until=since - timedelta(days=1)
    )
    rows = charts.Rows(market.code if market else "")
    hours, over = selectors.median_hours(market=market, since=since, until=until)
    state = selectors.ledger_state()
    context = {
        "form": form,
        "market": market,
        "since": since,
        "until": until,
        "days": form.length,
        "violations": charts.violations(now, rows),
        "decisions": charts.decisions(now, rows),
        "hours": charts.hours(now, rows),
        "appeals": charts.appeals(now, rows),
        "behind": charts.behind(rows, since, until),
        "violations_now": now.total(VIOLATIONS),
        "violations_before": before.total(VIOLATIONS),
        "decided_now": charts.decided(now),
        "decided_before": charts.decided(before),
        "appeals_now": now.total(APPEALS),
        "appeals_before": before.total(APPEALS),
        "overturned": charts.overturned(now),
        "median_hours": hours,
        "median_over": over,
        "median_capped": over >= selectors.MEDIAN_OVER,
        "alerts": selectors.alerts()[:5],
        "ledger_state": state,
        "ledger_tone": TONES[state],
        "may_see_ledger": may(request.principal, "insights:ledger", "GET"),  # type: ignore[attr-defined]
    }
    return render(request, "insights/dashboard.html", context)
