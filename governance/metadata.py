"""Pictures without what they know of their maker: where, when and with which device they were taken.

Bytes are walked part by part and never decoded, in flat memory. The picture itself is not touched.
"""

import shutil
import struct
import tempfile
from collections.abc import Callable
from typing import IO, Any

from django.core.files.base import File

CHUNK = 64 * 1024
SPOOL = 1024 * 1024

JPEG_KEPT = frozenset({0xE0, 0xE2, 0xEE})  # JFIF, colour profile, Adobe's colour transform
JPEG_DROPPED = frozenset({*range(0xE0, 0xF0), 0xFE}) - JPEG_KEPT
JPEG_SCAN, JPEG_END = 0xDA, 0xD9
PNG_DROPPED = frozenset({b"eXIf", b"tEXt", b"zTXt", b"iTXt", b"tIME"})
WEBP_DROPPED = frozenset({b"EXIF", b"XMP "})
WEBP_SAYS_IT_HAS = 0x08 | 0x04  # the flags of EXIF and XMP in VP8X


class _Kept(tempfile.SpooledTemporaryFile[bytes]):
    """A temporary file that goes, closed, with whoever holds it."""

    def __del__(self) -> None:
        self.close()


def stripped(file: File, media_type: str) -> File:
    """The same picture in a new file; what is no picture comes back as it is."""
    strip = _STRIP.get(media_type)
    if strip is None:
        return file
    into: Any = _Kept(max_size=SPOOL)
    file.seek(0)
    strip(file, into)
    into.seek(0)
    return File(into, name=file.name)


def _jpeg(source: IO[bytes], into: IO[bytes]) -> None:
    into.write(source.read(2))
    while len(head := source.read(4)) == 4:
        marker = head[1]
        if head[0] != 0xFF or marker in {JPEG_SCAN, JPEG_END}:
            into.write(head)
            break
        (length,) = struct.unpack(">H", head[2:])
        if length < 2:
            into.write(head)
            break
        body = source.read(length - 2)
        if marker not in JPEG_DROPPED:
            into.write(head + body)
    else:
        into.write(head)
    shutil.copyfileobj(source, into, CHUNK)


def _png(source: IO[bytes], into: IO[bytes]) -> None:
    into.write(source.read(8))
    while len(head := source.read(8)) == 8:
        length, kind = struct.unpack(">I4s", head)
        if kind in PNG_DROPPED:
            source.seek(length + 4, 1)
            continue
        into.write(head)
        _copy(source, into, length + 4)


def _webp(source: IO[bytes], into: IO[bytes]) -> None:
    into.write(source.read(12))
    while len(head := source.read(8)) == 8:
        kind, length = struct.unpack("<4sI", head)
        padded = length + length % 2
        if kind in WEBP_DROPPED:
            source.seek(padded, 1)
        elif kind == b"VP8X":
            body = bytearray(source.read(padded))
            if body:
                body[0] &= ~WEBP_SAYS_IT_HAS & 0xFF
            into.write(head + bytes(body))
        else:
            into.write(head)
            _copy(source, into, padded)
    size = into.tell()
    into.seek(4)
    into.write(struct.pack("<I", size - 8))
    into.seek(size)


def _copy(source: IO[bytes], into: IO[bytes], length: int) -> None:
    while length > 0 and (piece := source.read(min(CHUNK, length))):
        into.write(piece)
        length -= len(piece)


_STRIP: dict[str, Callable[[Any, Any], None]] = {
    "image/jpeg": _jpeg,
    "image/png": _png,
    "image/webp": _webp,
}
