"""What there is to read: the rules in force, and what we wrote."""

from operator import itemgetter

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from education.selectors import notices_of
from education.services import mark_read
from education.wording import duration_words, measure_words
from governance import clock
from policies.scheme import Measure
from policies.selectors import body_of, version_in_force
from portal import showing
from portal.frame import Frame, party_page

A_PAGE = 25


@require_safe
@party_page
def rules(frame: Frame) -> HttpResponse:
    """The rulebook in force, as a document with an address for every clause."""
    party = frame.party
    version = version_in_force(party.market_id, party.kind, clock.now())
    if version is None:
        return frame.render("rules")
    body = body_of(version)
    return frame.render(
        "rules",
        version=version,
        body=body,
        bands=showing.bands(body.scheme),
        clauses=[
            {
                "clause": clause,
                "points": sorted(
                    ((word, n) for word, n in clause.points.items() if n), key=itemgetter(1)
                ),
                "measures": [_said(one) for one in clause.measures],
            }
            for clause in body.clauses
        ],
        milestones=[
            {"line": line, "measures": [_said(one) for one in line.measures]}
            for line in body.scheme.milestones
        ],
    )


def _said(measure: Measure) -> str:
    words = measure_words(measure.control, measure.params)
    return f"{words} {duration_words(measure.duration)}"


@require_safe
@party_page
def inbox(frame: Frame) -> HttpResponse:
    """Every notice, newest first."""
    page = Paginator(notices_of(frame.party), A_PAGE).get_page(frame.request.GET.get("page"))
    return frame.render("inbox", page=page)


@require_safe
@party_page
def notice(frame: Frame, notice_id: int) -> HttpResponse:
    """One notice; opening it marks it as read."""
    found = get_object_or_404(notices_of(frame.party), pk=notice_id)
    if not getattr(found, "is_read", False):
        mark_read(notice=found, by=frame.actor)
    return frame.render("notice", notice=found, said=found.content.data or {})
