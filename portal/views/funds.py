"""Money held: on which ground, how much is left, until when, and how to be heard."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from governance import clock
from governance.actors import Actor
from governance.errors import DomainError
from policies.scheme import FundsGround
from policies.selectors import body_of
from portal.forms import AskForm
from portal.frame import Frame, party_page
from portal.spoken import body_here, issued_in
from violations import holds
from violations.funds_reasons import held_words, how_held, ways_of_hold
from violations.models import FundsHold, FundsState, FundsStep
from violations.selectors import statement_text
from violations.services import ask_for_review, note_hold_read

A_PAGE = 25
TONES = {FundsState.State.RUNNING: "warn", FundsState.State.RELEASED: "good"}


@require_safe
@party_page
def money(frame: Frame) -> HttpResponse:
    """Every hold that acts or has acted, newest first."""
    now = clock.now()
    page = Paginator(holds.holds_of(frame.party), A_PAGE).get_page(frame.request.GET.get("page"))
    return frame.render("money", page=page, listed=[_row(hold, now) for hold in page])


def ground_here(hold: FundsHold) -> FundsGround | None:
    return body_here(hold.version).funds_ground(hold.ground)


def _row(hold: FundsHold, now: datetime) -> dict[str, Any]:
    state = FundsState.State(holds.state_at(hold.now, now))
    running = state == FundsState.State.RUNNING
    ground = ground_here(hold)
    return {
        "hold": hold,
        "title": ground.title if ground else hold.ground,
        "state": state.label,
        "tone": TONES.get(state, "quiet"),
        "running": running,
        "amount": held_words(hold.amount, hold.currency),
        "left": held_words(hold.now.left, hold.currency),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@party_page
def hold(frame: Frame, hold_id: int) -> HttpResponse:
    """One hold with its reasons; a POST asks for a new look at it."""
    rows = holds.in_full(holds.holds_of(frame.party))
    found = get_object_or_404(rows, pk=hold_id)
    form = AskForm(frame.request.POST or None)
    if frame.request.method == "POST" and asked_again(found, form, frame.actor):
        messages.success(frame.request, _("A person who had no part in it will look again."))
        return redirect("portal:hold", frame.party.pk, found.pk)
    note_hold_read(hold=found, by=frame.actor)
    return frame.render(
        "hold", status=422 if form.is_bound else 200, form=form, **hold_shown(found)
    )


def asked_again(found: FundsHold, form: AskForm, by: Actor) -> bool:
    """Ask for a new look, or let the form say why not."""
    if not form.is_valid():
        return False
    try:
        ask_for_review(
            hold_id=found.pk,
            text=form.cleaned_data["text"],
            by=by,
            source_key=f"portal:{found.pk}:{found.now.sequence}",
        )
    except DomainError as problem:
        form.add_error(None, problem.message)
        return False
    return True


def hold_shown(found: FundsHold) -> dict[str, Any]:
    """All that the pages say about one hold."""
    steps = list(found.steps.all())
    told = [step.statement for step in steps if hasattr(step, "statement")]
    text = statement_text(told[-1]) if told else {}
    return {
        **_row(found, clock.now()),
        "text": text,
        "entries": [_entry(step, found) for step in reversed(steps) if _is_told(step)],
        "how": how_held(found),
        "redress": ways_of_hold(found, get_language() or found.party.language),
        "ground": ground_here(found),
        "rules_title": body_here(found.version).title,
        "first": body_of(found.version).first_language,
        "issued_in": issued_in(told[-1].language) if told else "",
        "asked": found.now.asked_at,
        "violation_url": reverse("portal:violation", args=[found.party_id, found.violation_id])
        if found.violation_id
        else "",
    }


def _is_told(step: FundsStep) -> bool:
    return step.kind != FundsStep.Kind.REQUESTED


def _entry(step: FundsStep, hold: FundsHold) -> dict[str, Any]:
    freed = held_words(step.amount, hold.currency)
    titles = {
        FundsStep.Kind.HELD: _("Held: %(amount)s")
        % {"amount": held_words(step.left, hold.currency)},
        FundsStep.Kind.RELEASED: _("Released: %(amount)s") % {"amount": freed},
        FundsStep.Kind.ASKED: _("You asked for a new look"),
        FundsStep.Kind.REVIEWED: _("A person looked at it again"),
        FundsStep.Kind.EXTENDED: _("Held longer"),
        FundsStep.Kind.ENDED: _("Ended: nothing is held any more"),
    }
    return {
        "title": titles.get(FundsStep.Kind(step.kind), step.get_kind_display()),
        "at": step.at,
        "detail": (step.reason.text or "") if step.reason else "",
        "tone": {"released": "good", "ended": "good", "held": "warn", "extended": "warn"}.get(
            step.kind, "quiet"
        ),
    }
