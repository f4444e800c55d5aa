"""An appeal under way: where it stands, what was said, what was handed in."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from appeals import services
from appeals.models import Appeal, AppealStep
from appeals.selectors import appeals_of, code_of, files_of, shared_thread_of
from education.differences import differences
from governance import clock, uploads
from governance.actors import Actor
from governance.errors import DomainError
from portal.forms import MessageForm
from portal.frame import Frame, party_page
from portal.restitution import put_right
from portal.spoken import clause_here
from workbench.selectors.answers import answer_by

ANSWERING = {AppealStep.Kind.GRANTED, AppealStep.Kind.DENIED, AppealStep.Kind.PARTLY}


def _appeal(frame: Frame, appeal_id: int) -> Appeal:
    rows = appeals_of(frame.party).select_related("violation__version", "text")
    rows = rows.annotate(answer_by=answer_by())
    return get_object_or_404(rows, pk=appeal_id)


@require_http_methods(["GET", "HEAD", "POST"])
@party_page
def appeal(frame: Frame, appeal_id: int) -> HttpResponse:
    """Status, receipt, thread and files; a POST adds to the thread."""
    found = _appeal(frame, appeal_id)
    form = MessageForm(frame.request.POST or None, with_files="files" in frame.request.FILES)
    if frame.request.method == "POST" and add_to(frame.request, form, found, frame.actor):
        return redirect("portal:appeal", frame.party.pk, found.pk)
    asked = [
        AppealStep.Kind.RETURNED,
        AppealStep.Kind.RESUMED,
    ]  # the thread tells what concerns them
    steps = list(found.steps.exclude(kind__in=asked).select_related("answer").order_by("pk"))
    answer = next((step.answer for step in steps if step.kind in ANSWERING), None)
    in_part = found.state == Appeal.State.PARTLY
    return frame.render(
        "appeal",
        status=422 if form.is_bound else 200,
        appeal=found,
        code=code_of(found.pk),
        clause=clause_here(found.finding.version, found.finding.clause),
        steps=steps,
        answer=answer,
        differences=differences(found.finding, (answer.text or "") if answer else "")
        if in_part
        else [],
        put_right=put_right(found.finding),
        is_open=found.state == Appeal.State.OPEN,
        now=clock.now(),
        granted=any(step.kind == AppealStep.Kind.GRANTED for step in steps),
        thread=shared_thread_of(found),
        files=[file for file in files_of(found) if not file.added_later],
        form=form,
        accept=uploads.ACCEPT,
    )


def add_to(request: HttpRequest, form: MessageForm, found: Appeal, by: Actor) -> bool:
    """Add words and files to an appeal under way, or let the form say why not."""
    if lost := getattr(request, "oversized", []):
        form.add_error(None, uploads.too_large(lost[0]).message)
    if not form.is_valid():
        return False
    try:
        services.post_message(
            appeal_id=found.pk,
            text=form.cleaned_data["text"],
            files=request.FILES.getlist("files"),
            by=by,
            from_party=True,
        )
    except DomainError as problem:
        form.add_error(None, problem.message)
        return False
    messages.success(request, _("Added to your appeal."))
    return True


@require_POST
@party_page
def withdraw(frame: Frame, appeal_id: int) -> HttpResponse:
    """Take an appeal back."""
    found = _appeal(frame, appeal_id)
    services.withdraw_appeal(appeal_id=found.pk, by=frame.actor)
    messages.success(frame.request, _("Your appeal was taken back."))
    return redirect("portal:violation", frame.party.pk, found.violation_id)
