"""What the decision panel sets off: a decision, a question to the party, a case handed up or joined."""

from dataclasses import dataclass, replace

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from governance import codes
from governance.actors import Actor
from governance.download import download
from governance.errors import DomainError
from governance.models import User
from workbench import services
from workbench.deciding_forms import PanelForm
from workbench.models import AnswerFile, Case, Decision
from workbench.selectors.cases import case_of
from workbench.services.errors import NotMergeable, NotSplittable, ReasonRequired
from workbench.views.case_page import fresh, panel_of, show_case
from workbench.views.shared import case_or_404, complain

AT_FIELD: dict[type[DomainError], str] = {
    ReasonRequired: "why",
    NotMergeable: "other",
    NotSplittable: "piece",
}


@dataclass(frozen=True, slots=True)
class Joining:
    """What was ticked and typed to merge or split, and at which field it was refused."""

    way: str
    why: str
    other: str = ""
    clause: str = ""
    pieces: tuple[str, ...] = ()
    field: str = ""
    fault: str = ""


def act(request: HttpRequest, case: Case, form: PanelForm) -> str:
    """Do what was chosen, and say in words what came of it."""
    match form.way:
        case "ask":
            return _ask(request, case, form)
        case "escalate":
            return _escalate(request, case, form)
        case _:
            decision = services.decide(
                case_id=case.pk,
                reviewer=request.user,  # type: ignore[arg-type]
                by=Actor.of(request),
                **form.said(),
            )
            return words_for(decision)


def _ask(request: HttpRequest, case: Case, form: PanelForm) -> str:
    said = form.cleaned_data
    services.ask_party(
        case_id=case.pk,
        words=said["question"],
        answer_by=said["answer_by"],
        reviewer=request.user,  # type: ignore[arg-type]
        by=Actor.of(request),
        source_key=said["source_key"],
        case_version=said["case_version"],
    )
    return _("%(case)s waits for the party, its clock stands still.") % {"case": case.code}


def _escalate(request: HttpRequest, case: Case, form: PanelForm) -> str:
    said = form.cleaned_data
    kind, _colon, ref = said["hand_to"].partition(":")
    person = User.objects.filter(username=ref).first() if kind == "person" else None
    services.escalate_case(
        case_id=case.pk,
        reason=said["hand_why"],
        reviewer=request.user,  # type: ignore[arg-type]
        by=Actor.of(request),
        to_person=person,
        to_queue=ref if kind == "queue" else "",
        case_version=said["case_version"],
    )
    name = dict(
        pair
        for _group, pairs in form.fields["hand_to"].choices  # type: ignore[attr-defined]
        if isinstance(pairs, list | tuple)
        for pair in pairs
    ).get(said["hand_to"], ref)
    return _("%(case)s was handed up: %(name)s.") % {"case": case.code, "name": name}


def words_for(decision: Decision) -> str:
    """What the click came to."""
    said = {"case": decision.case.code, "outcome": decision.get_outcome_display()}
    decision.case.refresh_from_db(fields=["state", "override"])
    case = decision.case
    state = case.override or "decided" if decision.is_override else case.state
    match state:
        case Case.State.HELD:
            return _("%(case)s: %(outcome)s. It waits for a second person.") % said
        case Case.State.PENDING:
            return _("%(case)s: %(outcome)s. You can still undo it.") % said
        case _:
            return _("%(case)s: %(outcome)s. It has taken effect.") % said


@require_POST
def stop_waiting(request: HttpRequest, code: str) -> HttpResponse:
    """The answer is needed no longer: the question is withdrawn."""
    found = case_or_404(request, code)
    try:
        services.stop_waiting(case_id=found.pk, by=Actor.of(request))
    except DomainError as problem:
        complain(request, problem)
    else:
        messages.success(request, _("%(case)s runs again.") % {"case": found.code})
    return redirect("workbench:case", found.code)


@require_POST
def merge(request: HttpRequest, code: str) -> HttpResponse:
    """Bring another case of the same party into this one."""
    found = case_or_404(request, code)
    typed = Joining(
        "merge",
        why=request.POST.get("why", "")[:2000],
        other=request.POST.get("other", "").strip()[:40],
    )
    other = case_of(typed.other, request.principal)  # type: ignore[attr-defined]
    if other is None:
        return _refused(request, code, typed, NotMergeable(_("There is no such case.")))
    try:
        joined = services.merge_cases(
            case_id=found.pk,
            other_id=other.pk,
            reason=typed.why,
            reviewer=request.user,  # type: ignore[arg-type]
            by=Actor.of(request),
        )
    except DomainError as problem:
        return _refused(request, code, typed, problem)
    if joined is None:
        return _was_golden(request)
    said = {"other": other.code, "case": found.code}
    messages.success(request, _("%(other)s is part of %(case)s now.") % said)
    return redirect("workbench:case", found.code)


@require_POST
def split(request: HttpRequest, code: str) -> HttpResponse:
    """Take pieces of evidence out into a case of their own."""
    found = case_or_404(request, code)
    typed = Joining(
        "split",
        why=request.POST.get("why", "")[:2000],
        clause=request.POST.get("clause", "")[:60],
        pieces=tuple(request.POST.getlist("piece")[:200]),
    )
    wanted = [key for key in map(codes.key_of, typed.pieces) if key is not None]
    try:
        taken_out = services.split_case(
            case_id=found.pk,
            evidence_ids=wanted,
            clause=typed.clause,
            reason=typed.why,
            reviewer=request.user,  # type: ignore[arg-type]
            by=Actor.of(request),
        )
    except DomainError as problem:
        return _refused(request, code, typed, problem)
    if taken_out is None:
        return _was_golden(request)
    messages.success(
        request, _("Taken out into %(fresh)s, which is in its queue.") % {"fresh": taken_out.code}
    )
    return redirect("workbench:case", found.code)


def _refused(request: HttpRequest, code: str, typed: Joining, problem: DomainError) -> HttpResponse:
    """The page with what was typed still there, and the fault at its field."""
    found = case_or_404(request, code)
    joining = replace(typed, field=AT_FIELD.get(type(problem), ""), fault=problem.message)
    form = panel_of(request, found, initial=fresh())
    return show_case(request, found, form, problem=problem, status=problem.status, joining=joining)


def _was_golden(request: HttpRequest) -> HttpResponse:
    """A copy cannot be joined or taken apart, so it is told as what it was."""
    messages.info(
        request,
        _(
            "This was a golden case. It has left your hands without a score, and nothing else has"
            " changed."
        ),
    )
    return redirect("workbench:mine")


@require_safe
def answer_file(request: HttpRequest, code: str, file_id: int) -> FileResponse:
    """A file that the party handed in with an answer on this case."""
    found = case_or_404(request, code)
    kept = AnswerFile.objects.filter(answer__question__case=found, pk=file_id).first()
    if kept is None:
        raise Http404
    return download(kept.content)
