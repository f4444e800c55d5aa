"""One case by a signed link from a mail: read it and answer it, and nothing else."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from appeals.selectors import code_of
from appeals.words import LONGEST
from education import links
from governance import uploads
from governance.actors import Actor
from portal.forms import AppealForm
from portal.views.findings import finding, note_read, submit
from violations.models import Violation
from violations.selectors import with_statements


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def case(request: HttpRequest, token: str) -> HttpResponse:
    """The finding of this link with its reasons and the form to appeal."""
    violation_id = links.violation_of(token)
    if violation_id is None:
        return render(request, "portal/signed_ended.html", status=404)
    rows = with_statements(
        Violation.objects.select_related("party__market", "item", "version", "overturned")
    )
    found = get_object_or_404(rows, pk=violation_id)
    by = Actor("link", f"violation-{found.pk}")
    with timezone.override(found.party.market.zone):
        form = AppealForm(request.POST or None)
        made = submit(request, form, found, by) if request.method == "POST" else None
        if request.method != "POST":
            note_read(found, by)
        context = {
            "shop": found.party,
            "zone": found.party.market.zone,
            "form": form,
            "made": made,
            "code": code_of(made.pk) if made else "",
            "accept": uploads.ACCEPT,
            "longest": LONGEST,
            **finding(found, found.party.market.zone),
        }
        status = 422 if form.is_bound and made is None else 200
        return render(request, "portal/signed_violation.html", context, status=status)
