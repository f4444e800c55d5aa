"""Pages of this room: downloads alone; the rest is in the portal and in the workbench."""

from django.http import FileResponse, HttpRequest
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from appeals import selectors
from governance.download import download


@require_safe
def file(request: HttpRequest, appeal_id: int, file_id: int) -> FileResponse:
    """One file of an appeal that the asker may see."""
    appeal = get_object_or_404(selectors.appeals(request.principal), pk=appeal_id)  # type: ignore[attr-defined]
    return download(get_object_or_404(selectors.files_of(appeal), pk=file_id).content)
