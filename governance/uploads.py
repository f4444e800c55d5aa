"""What may be handed in as a file, told by its content and never by its name. Pure but for reading.

Only formats that cannot act are let in: PDF without scripts, JPEG, PNG, WebP, plain text and CSV.
A file that is two things at once (an image with an archive behind it) is refused.
"""

import codecs
import re
import struct
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import puremagic
from django.conf import settings
from django.core.files.base import File
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from governance import images
from governance.errors import DomainError
from governance.metadata import stripped

CHUNK = 64 * 1024
TAIL = 66 * 1024  # a zip's end record lies in the last 65,557 bytes
MOST_FILES = 10
LONGEST_NAME = 120
EXTENSIONS = {
    "application/pdf": (".pdf",),
    "image/jpeg": (".jpg", ".jpeg"),
    "image/png": (".png",),
    "image/webp": (".webp",),
    "text/plain": (".txt", ".log", ".md"),
    "text/csv": (".csv",),
}
ACCEPT = ",".join(extension for group in EXTENSIONS.values() for extension in group)

MARKUP = re.compile(
    rb"<\s*(?:!doctype|html|head|body|script|svg|iframe|object|embed|img|style|link|meta|form"
    rb"|base|math|video|audio|input|details|\?xml|\?php|%)",
    re.IGNORECASE,
)
ACTIVE = re.compile(rb"<\s*(?:script|svg|html|iframe|\?php)", re.IGNORECASE)
# What runs, calls or carries something. To open at a page (`/OpenAction [`, as every office suite
# writes it) and plain links (/URI) stay. /AA is short: bytes of an image spell it by chance unless the
# sign behind it is asked for too.
ACTIVE_PDF = re.compile(
    rb"/(?:JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|XFA|SubmitForm|ImportData|GoToR|GoToE)\b"
    rb"|/OpenAction\b(?![\0\s]*\[)|/AA(?=[\0\s<%])"
)
HIDDEN = re.compile(rb"#([0-9A-Fa-f]{2})")  # how PDF spells any sign of a name
LONGEST_MARK = 64
UNPRINTED = re.compile(rb"[\x00-\x08\x0e-\x1f\x7f]")


class FileRefused(DomainError):
    """This file cannot be taken."""

    code = "file_refused"
    status = 422


@dataclass(frozen=True, slots=True)
class Checked:
    """A file that may be kept, with a name that is safe to hand out again."""

    file: File
    name: str
    media_type: str


class StopAtLimit(FileUploadHandler):
    """First of the upload handlers: what is larger than the limit is read away, never stored.

    The names of such files are on `request.oversized`.
    """

    total = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.received = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self.received += len(raw_data)
        self.total += len(raw_data)
        too_much = self.total > MOST_FILES * settings.UPLOAD_LIMIT
        if too_much or self.received > settings.UPLOAD_LIMIT:
            lost = [*getattr(self.request, "oversized", []), self.file_name]
            setattr(self.request, "oversized", lost)  # noqa: B010 - HttpRequest knows no such field
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None


def check_all(files: list[File]) -> list[Checked]:
    """All of them, or the first reason why not."""
    if len(files) > MOST_FILES:
        raise FileRefused(_("Hand in at most %(n)d files.") % {"n": MOST_FILES})
    return [check(file) for file in files]


def check(file: File) -> Checked:
    """Look at the bytes, decide what it is, and refuse in words what may not be kept."""
    name = safe_name(file.name or "")
    size = file.size or 0
    if size == 0:
        raise _refusal(name, _("it is empty"))
    if size > settings.UPLOAD_LIMIT:
        raise too_large(name)
    media_type = _sniff(file, name)
    _REFUSE[media_type](file, name)
    _refuse_unfit(file, name, media_type)
    file.seek(0)
    kept = stripped(file, media_type)
    return Checked(kept, _with_extension(name, media_type), media_type)


def too_large(name: str) -> FileRefused:
    limit = filesizeformat(settings.UPLOAD_LIMIT)
    return _refusal(safe_name(name), _("it is larger than %(limit)s") % {"limit": limit})


def safe_name(said: str) -> str:
    """The last part of the name, without path, control or direction-changing characters."""
    name = said.replace("\\", "/").rpartition("/")[2]
    name = unicodedata.normalize("NFC", name)
    name = "".join(c for c in name if unicodedata.category(c)[0] != "C").strip(" .")
    stem, dot, extension = name.rpartition(".")
    if not dot:
        return name[:LONGEST_NAME] or "file"
    return f"{stem[: LONGEST_NAME - len(extension) - 1]}.{extension}"[:LONGEST_NAME]


def _with_extension(name: str, media_type: str) -> str:
    """An extension that tells the truth."""
    allowed = EXTENSIONS[media_type]
    return name if name.lower().endswith(allowed) else name + allowed[0]


def _refusal(name: str, why: str) -> FileRefused:
    return FileRefused(
        _("“%(name)s” cannot be taken: %(why)s. Hand in PDF, JPEG, PNG, WebP, plain text or CSV.")
        % {"name": name, "why": why}
    )


def _sniff(file: File, name: str) -> str:
    file.seek(0)
    head = file.read(4096)
    found = "text/plain"
    if head.startswith(b"%PDF-"):
        found = "application/pdf"
    elif head.startswith(b"\xff\xd8\xff"):
        found = "image/jpeg"
    elif head.startswith(b"\x89PNG\r\n\x1a\n"):
        found = "image/png"
    elif head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        found = "image/webp"
    elif UNPRINTED.search(head):
        raise _refusal(name, _("it is of another kind (%(kind)s)") % {"kind": _kind(head)})
    elif name.lower().endswith(EXTENSIONS["text/csv"]):
        found = "text/csv"
    return found


def _kind(head: bytes) -> str:
    """A word for what was found instead, as well as it can be told."""
    try:
        guess = puremagic.magic_string(head)[0]
    except (puremagic.PureError, ValueError, IndexError):
        return _("unknown")
    return guess.name or guess.mime_type or guess.extension


def _chunks(file: File) -> Iterator[bytes]:
    """The whole file in pieces that overlap by the length of a mark, in flat memory."""
    file.seek(0)
    kept = b""
    while piece := file.read(CHUNK):
        yield kept + piece
        kept = piece[-LONGEST_MARK:]


def _tail(file: File) -> bytes:
    file.seek(max((file.size or 0) - TAIL, 0))
    return file.read()


def _refuse_unfit(file: Any, name: str, media_type: str) -> None:
    """A picture that nobody could open, or that would fill the memory of whoever does."""
    most = settings.PIXEL_LIMIT
    try:
        images.examine(file, media_type, most=most)
    except images.TooManyPixels as large:
        said = {"name": name, "width": large.width, "height": large.height, "most": most // 10**6}
        raise FileRefused(
            _(
                "“%(name)s” cannot be taken: it has %(width)d × %(height)d pixels, and at most "
                "%(most)d million are taken. Make the picture smaller and hand it in again."
            )
            % said
        ) from None
    except images.Damaged:
        raise FileRefused(
            _(
                "“%(name)s” cannot be taken: it is damaged, a part of the picture is missing. "
                "Save the picture anew and hand it in again."
            )
            % {"name": name}
        ) from None


def _refuse_archive(file: File, name: str) -> None:
    if b"PK\x05\x06" in _tail(file):
        raise _refusal(name, _("an archive is hidden behind it"))


def _refuse_active(file: File, name: str, marks: re.Pattern[bytes]) -> None:
    if any(marks.search(chunk) for chunk in _chunks(file)):
        raise _refusal(name, _("it contains code or a web page"))


def _plainly(chunk: bytes) -> bytes:
    return HIDDEN.sub(lambda sign: bytes([int(sign[1], 16)]), chunk)


def _refuse_text(file: File, name: str) -> None:
    decoder = codecs.getincrementaldecoder("utf-8")()
    file.seek(0)
    try:
        while piece := file.read(CHUNK):
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        raise _refusal(name, _("it is no text in UTF-8")) from None
    if any(UNPRINTED.search(chunk) for chunk in _chunks(file)):
        raise _refusal(name, _("it contains characters that no text has"))
    _refuse_active(file, name, MARKUP)


def _refuse_pdf(file: File, name: str) -> None:
    if b"%%EOF" not in _tail(file)[-4096:]:
        raise _refusal(name, _("it is damaged: its end is missing"))
    _refuse_archive(file, name)
    if any(ACTIVE_PDF.search(_plainly(chunk)) for chunk in _chunks(file)):
        raise _refusal(name, _("it contains code or a web page"))
    file.seek(0)
    if MARKUP.search(file.read(1024)):
        raise _refusal(name, _("it contains code or a web page"))


def _refuse_jpeg(file: File, name: str) -> None:
    if b"\xff\xd9" not in _tail(file):
        raise _refusal(name, _("it is damaged: its end is missing"))
    _refuse_archive(file, name)
    _refuse_active(file, name, ACTIVE)


def _refuse_png(file: File, name: str) -> None:
    """Chunk by chunk: a PNG ends with IEND and nothing may follow."""
    place, size = 8, file.size or 0
    while place + 12 <= size:
        file.seek(place)
        length, kind = struct.unpack(">I4s", file.read(8))
        place += 12 + length
        if kind == b"IEND":
            break
    if place != size or kind != b"IEND":
        raise _refusal(name, _("it is damaged, or something is hidden behind it"))
    _refuse_archive(file, name)
    _refuse_active(file, name, ACTIVE)


def _refuse_webp(file: File, name: str) -> None:
    file.seek(4)
    (said,) = struct.unpack("<I", file.read(4))
    if said + 8 != file.size:
        raise _refusal(name, _("it is damaged, or something is hidden behind it"))
    _refuse_archive(file, name)
    _refuse_active(file, name, ACTIVE)


_REFUSE = {
    "application/pdf": _refuse_pdf,
    "image/jpeg": _refuse_jpeg,
    "image/png": _refuse_png,
    "image/webp": _refuse_webp,
    "text/plain": _refuse_text,
    "text/csv": _refuse_text,
}
