"""What a party is asked: the question alone, until when, and its answer with files."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from appeals.words import LONGEST
from governance import clock, uploads
from governance.actors import Actor
from governance.download import download
from governance.errors import DomainError
from portal.forms import AnswerForm
from portal.frame import Frame, party_page
from workbench.models import Answer, Case, Question
from workbench.selectors.questions import answer_file, questions_to
from workbench.services import answer_question


@require_http_methods(["GET", "HEAD", "POST"])
@party_page
def question(frame: Frame, question_id: int) -> HttpResponse:
    """One question; a POST answers it, once."""
    found = get_object_or_404(questions_to(frame.party), pk=question_id)
    form = AnswerForm(frame.request.POST or None)
    if frame.request.method == "POST" and answered(frame.request, found, form, frame.actor):
        messages.success(frame.request, _("Your answer has reached us."))
        return redirect("portal:question", frame.party.pk, found.pk)
    return frame.render(
        "question",
        status=422 if form.is_bound else 200,
        question=found,
        form=form,
        accept=uploads.ACCEPT,
        longest=LONGEST,
        **state_of(found),
    )


@require_safe
@party_page
def file(frame: Frame, question_id: int, file_id: int) -> FileResponse:
    """A file that the party itself handed in."""
    found = get_object_or_404(questions_to(frame.party), pk=question_id)
    kept = answer_file(found, file_id)
    if kept is None:
        raise Http404
    return download(kept.content)


def answered(request: HttpRequest, found: Question, form: AnswerForm, by: Actor) -> bool:
    """Hand the answer in, or let the form say why not."""
    if lost := getattr(request, "oversized", []):
        form.add_error(None, uploads.too_large(lost[0]).message)
    if not form.is_valid():
        return False
    try:
        answer_question(
            question_id=found.pk,
            text=form.cleaned_data["text"],
            files=request.FILES.getlist("files"),
            by=by,
        )
    except DomainError as problem:
        form.add_error(None, problem.message)
        return False
    return True


def state_of(found: Question) -> dict[str, Any]:
    """Whether it may still be answered, and how it ended."""
    answer = getattr(found, "answer", None)
    waits = found.case.state == Case.State.WAITING and clock.now() < found.due_at
    return {
        "answer": answer,
        "is_open": answer is None and waits,
        "given": answer is not None and answer.kind == Answer.Kind.GIVEN,
        "dropped": answer is not None and answer.kind == Answer.Kind.DROPPED,
    }
