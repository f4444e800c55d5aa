"""Figures for the public."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from appeals.models import Appeal
from appeals.words import lasting
from insights import selectors
from insights.halves import Half, parse
from insights.selectors.public import MarketReport
from violations.models import ViolationOverturned


@require_safe
def public_appeals(request: HttpRequest) -> HttpResponse:
    """How appeals fared in the newest half-year that is over."""
    return _page(request, selectors.newest_half())


@require_safe
def public_appeals_of(request: HttpRequest, half: str) -> HttpResponse:
    """How appeals fared in a half-year, at an address that stays."""
    asked = parse(half)
    if asked is None or not selectors.is_told(asked):
        raise Http404
    return _page(request, asked)


def _page(request: HttpRequest, half: Half) -> HttpResponse:
    report = selectors.appeal_report(half, selectors.least_told())
    earlier, later = half.earlier, half.later
    context = {
        "half": half,
        "earlier": earlier if selectors.is_told(earlier) else None,
        "later": later if selectors.is_told(later) else None,
        "least": report.least,
        "markets": [_shown(market) for market in report.markets],
    }
    return render(request, "insights/public_appeals.html", context)


def _shown(market: MarketReport) -> dict[str, Any]:
    """One market's figures, in words."""
    causes, sides = dict(ViolationOverturned.Cause.choices), dict(Appeal.Side.choices)
    return {
        "report": market,
        "received": [
            (sides[side], market.received.get(side, 0))
            for side in (Appeal.Side.PARTY, Appeal.Side.REPORTER)
        ],
        "levels": [
            {
                "side": sides[one.side],
                "of": one,
                "median": lasting(one.median) if one.median is not None else "",
                "slowest": lasting(one.slowest) if one.slowest is not None else "",
                "in_time": 100 * (one.in_time or 0) / one.answered if one.answered else None,
            }
            for one in market.levels
        ],
        "causes": [(causes.get(code, code), number) for code, number in market.causes],
    }
