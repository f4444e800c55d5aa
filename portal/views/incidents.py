"""An emergency, as whoever it meets reads it: why, until when, that it accuses nobody, whom to ask."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from education import wording
from governance import clock
from parties.selectors import parties_of
from portal.frame import Frame, party_page
from portal.spoken import issued_in
from violations.incident_reads import (
    controls_of_incident,
    incidents,
    state_at,
    statements_of_party,
)
from violations.incident_words import ground_words, how_met
from violations.models import Incident, StatementDelivery
from violations.selectors import statement_text
from violations.services import note_informed

A_PAGE = 25
State = Incident.State
WORDS = {
    State.RUNNING: (_("in force"), "warn"),
    State.ENDED: (_("ended"), "quiet"),
    State.LIFTED: (_("lifted"), "good"),
}


@require_safe
def mine(request: HttpRequest, incident_id: int) -> HttpResponse:
    """From a letter to the page of the account that it meets."""
    accounts = [party.pk for party in parties_of(request.user)]  # type: ignore[arg-type]
    found = incidents().filter(pk=incident_id).first()
    met = controls_of_incident(found).filter(party__in=accounts).first() if found else None
    if met is None:
        raise Http404
    return redirect("portal:incident", met.party_id, incident_id)


@require_safe
@party_page
def incident(frame: Frame, incident_id: int) -> HttpResponse:
    """One emergency and all of this account that it stopped; reading it informs."""
    found = incidents().filter(pk=incident_id).first()
    if found is None:
        raise Http404
    rows = controls_of_incident(found).filter(party=frame.party).select_related("item")
    newest = statements_of_party(frame.party, found).first()
    if newest is None:
        raise Http404
    note_informed(statement_id=newest.pk, kind=StatementDelivery.Kind.PORTAL_READ, by=frame.actor)
    page = Paginator(rows.order_by("pk"), A_PAGE).get_page(frame.request.GET.get("page"))
    for row in page:
        row.words = wording.measure_words(row.kind, row.params)  # type: ignore[attr-defined]
    state, tone = WORDS[State(state_at(found, clock.now()))]
    return frame.render(
        "incident",
        incident=found,
        text={**statement_text(newest), **how_met(found)},
        ground=ground_words(),
        issued_in=issued_in(newest.language),
        state=state,
        tone=tone,
        running=state_at(found, clock.now()) == State.RUNNING,
        page=page,
    )
