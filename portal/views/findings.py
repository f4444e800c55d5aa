"""Findings: the list, one with its statement of reasons in full, and the appeal against it."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from appeals import services as appeals
from appeals.models import Appeal
from appeals.selectors import code_of, eligibility_of
from appeals.words import LONGEST
from education.models import Enrolment
from education.selectors import enrolments_of
from governance import uploads
from governance.actors import Actor
from governance.errors import DomainError
from policies.selectors import body_of, clause_of
from portal import showing
from portal.evidence import evidence_shown
from portal.forms import AppealForm
from portal.frame import Frame, party_page
from violations.models import Acceptance, StatementDelivery, Violation
from violations.selectors import history_of, penalties_from, statement_text, with_statements
from violations.services import note_informed

A_PAGE = 25


@require_safe
@party_page
def violations(frame: Frame) -> HttpResponse:
    """Every finding about this account, newest first."""
    rows = with_statements(history_of(frame.party))
    page = Paginator(rows, A_PAGE).get_page(frame.request.GET.get("page"))
    listed = [
        {
            "violation": row,
            "title": clause_of(row.version, row.clause).title,
            "points": statement_text(row.statement).get("points", {}),
        }
        for row in page
    ]
    return frame.render("violations", page=page, listed=listed)


@require_safe
@party_page
def violation(frame: Frame, violation_id: int) -> HttpResponse:
    """One finding with its reasons, and the ways forward side by side."""
    rows = with_statements(history_of(frame.party)).prefetch_related("appeals")
    found = get_object_or_404(rows, pk=violation_id)
    found.party = frame.party
    note_read(found, frame.actor)
    said = finding(found, frame.zone)
    return frame.render(
        "violation",
        **said,
        **_ways(frame, found),
        acceptance=Acceptance.objects.filter(violation=found).first(),
        would_end=[one["name"] for one in said["penalties"] if not one["ended"]],
        evidence=evidence_shown(found),
    )


def note_read(found: Violation, by: Actor) -> None:
    """Opening a statement informs the party: the windows begin with the first time."""
    kinds = {delivery.kind for delivery in found.statement.deliveries.all()}
    if StatementDelivery.Kind.PORTAL_READ not in kinds:
        note_informed(
            statement_id=found.statement.pk, kind=StatementDelivery.Kind.PORTAL_READ, by=by
        )


def finding(found: Violation, zone: str) -> dict[str, Any]:
    """All that the pages say about one finding."""
    text = statement_text(found.statement)
    clause = clause_of(found.version, found.clause)
    lapses_at = text.get("points", {}).get("lapses_at")
    return {
        "violation": found,
        "clause": clause,
        "text": text,
        "points_tone": showing.tone_of(
            text.get("points", {}).get("charged", 0), body_of(found.version).scheme
        ),
        "lapses_at": datetime.fromisoformat(lapses_at) if lapses_at else None,
        "penalties": showing.penalties(penalties_from(found), zone),
        "overturned": getattr(found, "overturned", None),
        "eligibility": eligibility_of(found),
        "redress": [way["words"] for way in text.get("redress", []) if way["kind"] == "further"],
    }


def _ways(frame: Frame, found: Violation) -> dict[str, Any]:
    enrolments = list(enrolments_of(frame.party).filter(violation=found))
    if hasattr(found, "overturned"):
        enrolments = [one for one in enrolments if one.state != Enrolment.State.ASSIGNED]
    return {
        "enrolment": enrolments[0] if enrolments else None,
        "appeals": [(one, code_of(one.pk)) for one in reversed(found.appeals.all())],
    }


@require_http_methods(["GET", "HEAD", "POST"])
@party_page
def appeal_new(frame: Frame, violation_id: int) -> HttpResponse:
    """Ask that a finding be looked at again."""
    found = get_object_or_404(with_statements(history_of(frame.party)), pk=violation_id)
    found.party = frame.party
    form = AppealForm(frame.request.POST or None)
    if frame.request.method == "POST" and (made := submit(frame.request, form, found, frame.actor)):
        messages.success(frame.request, _("Your appeal has reached us."))
        return redirect("portal:appeal", frame.party.pk, made.pk)
    return frame.render(
        "appeal_new",
        status=422 if form.is_bound else 200,
        form=form,
        accept=uploads.ACCEPT,
        longest=LONGEST,
        **finding(found, frame.zone),
    )


def submit(request: HttpRequest, form: AppealForm, found: Violation, by: Actor) -> Appeal | None:
    """The appeal, or none and a form that says why not."""
    if lost := getattr(request, "oversized", []):
        form.add_error(None, uploads.too_large(lost[0]).message)
    if not form.is_valid():
        return None
    try:
        return appeals.submit_appeal(
            violation_id=found.pk,
            reason=form.cleaned_data["reason"],
            text=form.cleaned_data["text"],
            files=request.FILES.getlist("files"),
            by=by,
        )
    except DomainError as problem:
        form.add_error(None, problem.message)
        return None
