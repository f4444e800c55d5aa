"""What a letter asks, opened by its signed link: a question, a document, a hold of money."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from appeals.words import LONGEST
from education import links
from governance import clock, dates, uploads
from governance.actors import Actor
from portal.forms import AnswerForm, AskForm, HandInForm
from portal.views.funds import asked_again, hold_shown
from portal.views.papers import document_shown, hand_in
from portal.views.questions import answered, state_of
from portal.views.signed_ended import ended
from violations import documents, holds
from violations.models import DocumentRequest, FundsHold, FundsState
from violations.services import note_hold_read
from workbench.models import Question
from workbench.selectors.questions import questions_to

View = Callable[[HttpRequest, str, Any, Actor], HttpResponse]
Found = Callable[[int], Any]


def _question(number: int) -> Question | None:
    row = Question.objects.select_related("party__market").filter(pk=number).first()
    return questions_to(row.party).select_related("party__market").get(pk=number) if row else None


def _document(number: int) -> DocumentRequest | None:
    row = DocumentRequest.objects.select_related("party").filter(pk=number).first()
    rows = documents.requests_of(row.party) if row else None
    return rows.select_related("party__market").get(pk=number) if rows is not None else None


def _hold(number: int) -> FundsHold | None:
    row = FundsHold.objects.select_related("party").filter(pk=number).first()
    return holds.in_full(holds.holds_of(row.party)).filter(pk=number).first() if row else None


def _is_asked(found: Model) -> bool:
    """Whether it still waits for the party: then its link opens however old it is."""
    if isinstance(found, Question):
        return bool(state_of(found)["is_open"])
    if isinstance(found, DocumentRequest):
        return documents.owed_by(found.party).filter(pk=found.pk).exists()
    running = FundsState.State.RUNNING
    return isinstance(found, FundsHold) and holds.state_at(found.now, clock.now()) == running


def opened_by_link(thing: str, find: Found) -> Callable[[View], Callable[..., HttpResponse]]:
    """The page of one thing by its link; what the link does not name, or no longer opens, is said."""

    def around(view: View) -> Callable[..., HttpResponse]:
        @wraps(view)
        @never_cache
        @require_http_methods(["GET", "HEAD", "POST"])
        def page(request: HttpRequest, token: str) -> HttpResponse:
            opened = links.opened(thing, token)
            found = find(opened.number) if opened else None
            if opened is None or found is None:
                return ended(request)
            if clock.now() >= opened.issued_at + links.READABLE_FOR and not _is_asked(found):
                path = reverse(f"portal:{thing}", args=[found.party_id, found.pk])
                return ended(request, party=found.party, path=path)
            with timezone.override(found.party.market.zone):
                return view(request, token, found, Actor("link", f"{thing}-{found.pk}"))

        return page

    return around


@opened_by_link("question", _question)
def question(request: HttpRequest, token: str, found: Question, by: Actor) -> HttpResponse:
    """What a party is asked, and its answer."""
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and answered(request, found, form, by):
        messages.success(request, _("Your answer has reached us."))
        return redirect("portal:signed-question", token)
    context = {
        "question": found,
        "form": form,
        "accept": uploads.ACCEPT,
        "longest": LONGEST,
        **state_of(found),
    }
    return _page(request, "question", found, _("A question for you"), context)


@opened_by_link("document", _document)
def document(request: HttpRequest, token: str, found: DocumentRequest, by: Actor) -> HttpResponse:
    """A document that is asked for, and the way to hand it in."""
    form = HandInForm(request.POST or None)
    if request.method == "POST" and hand_in(request, found, form, by):
        messages.success(request, _("Handed in. A person looks at it."))
        return redirect("portal:signed-document", token)
    shown = document_shown(found, by)
    context = {"form": form, "accept": uploads.ACCEPT, **shown}
    return _page(request, "document", found, shown["shown"]["title"], context)  # type: ignore[index]


@opened_by_link("hold", _hold)
def hold(request: HttpRequest, token: str, found: FundsHold, by: Actor) -> HttpResponse:
    """Money that is held, and the way to ask for a new look."""
    form = AskForm(request.POST or None)
    if request.method == "POST" and asked_again(found, form, by):
        messages.success(request, _("A person who had no part in it will look again."))
        return redirect("portal:signed-hold", token)
    note_hold_read(hold=found, by=by)
    context = hold_shown(found)
    if found.violation_id:
        context["violation_url"] = links.path_for(found.violation_id)
    return _page(request, "hold", found, context["title"], {"form": form, **context})


def _page(
    request: HttpRequest, thing: str, found: Any, title: str, context: dict[str, Any]
) -> HttpResponse:
    zone = found.party.market.zone
    framed = {
        **context,
        "part": f"portal/_{thing}.html",
        "page_title": title,
        "shop": found.party,
        "there": reverse(f"portal:{thing}", args=[found.party_id, found.pk]),
        "zone": zone,
        "clock": dates.city(zone),
    }
    status = 422 if context["form"].is_bound else 200
    return render(request, "portal/signed_asked.html", framed, status=status)
