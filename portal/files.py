"""Files that a member hands in, checked by their content."""

from django.core.files.base import File
from django.forms import Form
from django.http import HttpRequest

from governance import uploads


def handed_in(request: HttpRequest, form: Form) -> list[tuple[File, str, str]]:
    """(file, name, type) of each file that came; a refusal stands on the form."""
    if lost := getattr(request, "oversized", []):
        form.add_error(None, uploads.too_large(lost[0]).message)
        return []
    try:
        checked = uploads.check_all(list(request.FILES.getlist("files")))
    except uploads.FileRefused as problem:
        form.add_error(None, problem.message)
        return []
    return [(one.file, one.name, one.media_type) for one in checked]
