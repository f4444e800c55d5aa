"""Findings that can be appealed, and files to hand in."""

import io
import struct
import zipfile
import zlib

from django.core.files.uploadedfile import SimpleUploadedFile

from appeals import services
from appeals.models import Appeal
from governance.actors import Actor
from tests.rulebooks import a_body
from tests.violations.support import MARCH_1, a_party_under_rules, find
from violations.models import Violation

MEMBER = Actor("user", "31")
SECOND = Actor("user", "8")


def a_violation(**fields) -> Violation:
    return find(a_party_under_rules(**fields))


def a_correctable(hours=24, severity="high", at=MARCH_1) -> Violation:
    """A finding whose clause gives time to put it right."""
    body = a_body()
    body["clauses"][0]["windows"] = {
        "appeal_days": [30, 15],
        "correction_hours": hours,
        "redress": ["You may go to court."],
    }
    return find(a_party_under_rules(body), severity=severity, at=at)


def appeal(violation: Violation, text="The carrier scanned late.", **fields) -> Appeal:
    return services.submit_appeal(
        violation_id=violation.pk, reason="carrier", text=text, by=MEMBER, **fields
    )


def deny(appeal: Appeal) -> Appeal:
    return services.close_appeal(
        appeal_id=appeal.pk, outcome="upheld", answer="The scans show a late hand-over.", by=SECOND
    )


def upload(payload: bytes, name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, payload)


def png(*extra: bytes, size: tuple[int, int] = (1, 1), rows: bytes = b"\0\0") -> bytes:
    """`rows` are the picture before it is packed: a filter's number and the pixels, row by row."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        checksum = zlib.crc32(kind + body)
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", checksum)

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", *size, 8, 0, 0, 0, 0))
    inner = b"".join(chunk(b"tEXt", body) for body in extra)
    data = chunk(b"IDAT", zlib.compress(rows))
    return b"\x89PNG\r\n\x1a\n" + head + inner + data + chunk(b"IEND", b"")


def jpeg(extra: bytes = b"", *, size: tuple[int, int] = (8, 8)) -> bytes:
    width, height = size
    return (
        b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
        + extra
        + struct.pack(">BBHBHHBBBB", 0xFF, 0xC0, 11, 8, height, width, 1, 1, 0x11, 0)
        + b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00picture\xff\xd9"
    )


def pdf(extra: bytes = b"") -> bytes:
    return (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\n" + extra + b"\ntrailer<</Root 1 0 R>>\n%%EOF\n"
    )


def webp(*, size: tuple[int, int] = (1, 1)) -> bytes:
    packed = (size[0] - 1) | (size[1] - 1) << 14
    body = b"WEBPVP8L" + struct.pack("<IBI", 8, 0x2F, packed) + b"\0\0\0"
    return b"RIFF" + struct.pack("<I", len(body)) + body


def archive() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as made:
        made.writestr("Main.class", b"\xca\xfe\xba\xbe")
    return stream.getvalue()
