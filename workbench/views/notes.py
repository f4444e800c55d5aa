"""Internal notes with their files, and what colleagues are told at their desks."""

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST, require_safe

from governance import uploads
from governance.actors import Actor
from governance.download import download
from governance.errors import DomainError
from workbench import services
from workbench.models import NoteFile
from workbench.selectors.notices import notice_of, notices_of, told
from workbench.views.shared import case_or_404, counted, show, sliced


@require_POST
def note(request: HttpRequest, code: str) -> HttpResponse:
    """Keep a note. Words that were refused come back in the same place."""
    found = case_or_404(request, code)
    text = request.POST.get("text", "")[:5000]
    try:
        if lost := getattr(request, "oversized", []):
            raise uploads.too_large(lost[0])
        services.add_note(
            case_id=found.pk,
            text=text,
            files=request.FILES.getlist("files"),
            by=Actor.of(request),
        )
    except DomainError as problem:
        context = {"case": found, "text": text, "problem": problem, "accept": uploads.ACCEPT}
        return render(request, "workbench/note.html", context, status=problem.status)
    if people := services.mentioned_in(text):
        names = ", ".join(str(one) for one in people)
        messages.success(request, _("Kept. Told: %(names)s.") % {"names": names})
    if strangers := services.strangers_in(text):
        names = ", ".join(f"@{one}" for one in strangers)
        messages.warning(
            request, _("Not told: %(names)s. No colleague is called so.") % {"names": names}
        )
    return redirect("workbench:case", found.code)


@require_safe
def note_file(request: HttpRequest, code: str, file_id: int) -> FileResponse:
    """One file of a note on this case."""
    found = case_or_404(request, code)
    file = get_object_or_404(NoteFile.objects.select_related("content"), pk=file_id)
    if file.note.case_id != found.pk:
        raise Http404
    return download(file.content)


@require_GET
def notices(request: HttpRequest) -> HttpResponse:
    """Everything that one was told, newest first."""
    rows = notices_of(request.user)  # type: ignore[arg-type]
    page = sliced(request, rows)
    told(page.rows)
    return show(request, "workbench/notices.html", {"page": page, "total": counted(rows)})


@require_POST
def read(request: HttpRequest) -> HttpResponse:
    """One notice as read, and on to its case where asked; or all of them."""
    user, said = request.user, request.POST.get("notice", "")
    if said.isascii() and said.isdigit() and len(said) < 18:
        found = notice_of(user, int(said))  # type: ignore[arg-type]
        if found is None:
            raise Http404
        services.read_notices(user=user, notice_id=found.pk)  # type: ignore[arg-type]
        if "open" in request.POST:
            if found.case is None:
                return redirect("monitoring:rule", found.doubt.rule_id)  # type: ignore[union-attr]
            return redirect("workbench:case", found.case.code)
    else:
        n = services.read_notices(user=user)  # type: ignore[arg-type]
        messages.success(
            request, ngettext("%(n)s notice read.", "%(n)s notices read.", n) % {"n": n}
        )
    back = request.POST.get("back", "")
    return redirect("workbench:notices" if back == "notices" else "workbench:mine")
