"""Files leave only as downloads: never shown, never sniffed, never kept by a cache in between."""

from django.http import FileResponse

from governance.errors import Missing
from governance.models import Content

SANDBOX = "sandbox; default-src 'none'"


def download(content: Content) -> FileResponse:
    """The bytes as they were handed in, streamed, with headers that keep a browser from acting."""
    if content.erased_at or not content.file:
        raise Missing
    media_type = content.media_type
    if media_type.startswith("text/"):
        media_type += "; charset=utf-8"
    response = FileResponse(
        content.file.open("rb"), as_attachment=True, filename=content.name, content_type=media_type
    )
    response["Content-Security-Policy"] = SANDBOX
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
