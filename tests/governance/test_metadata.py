"""Pictures lose what they know of their maker and nothing else."""

import struct
import zlib

from django.core.files.uploadedfile import SimpleUploadedFile

from governance import uploads
from tests.appeals.factories import png

EXIF = b"Exif\0\0GPS 52.52 13.40 iPhone of Anna"


def cleaned(payload: bytes, name: str) -> bytes:
    return uploads.check(SimpleUploadedFile(name, payload)).file.read()


def segment(marker: int, body: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body


def a_jpeg() -> bytes:
    jfif = segment(0xE0, b"JFIF\0\1\1\0\0\1\0\1\0\0")
    profile = segment(0xE2, b"ICC_PROFILE\0 colours")
    frame = segment(0xC0, b"\x08\0\x08\0\x08\1\1\x11\0")
    scan = frame + segment(0xDA, b"\1\1\0\0\x3f\0") + b"picture" * 9
    told = segment(0xE1, EXIF) + segment(0xFE, b"made by Anna") + segment(0xED, b"Photoshop Anna")
    return b"\xff\xd8" + jfif + told + profile + scan + b"\xff\xd9"


def test_a_jpeg_keeps_picture_and_colours_and_loses_place_and_maker():
    kept = cleaned(a_jpeg(), "scan.jpg")

    assert b"Anna" not in kept
    assert b"ICC_PROFILE" in kept
    assert kept.endswith(b"picture" * 9 + b"\xff\xd9")


def test_a_png_loses_its_texts_and_stays_whole():
    kept = cleaned(png(b"Author\0Anna", b"GPS\0 52.52"), "scan.png")

    assert b"Anna" not in kept
    assert kept == png()


def chunk(kind: bytes, body: bytes) -> bytes:
    return kind + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)


def test_a_webp_loses_exif_and_says_so_in_its_head():
    head = chunk(b"VP8X", b"\x08" + b"\0" * 9)
    picture = chunk(b"VP8L", b"\x2f\0\0\0\0\0\0\0")
    body = b"WEBP" + head + picture + chunk(b"EXIF", EXIF)

    kept = cleaned(b"RIFF" + struct.pack("<I", len(body)) + body, "scan.webp")

    assert b"Anna" not in kept
    assert picture in kept
    assert struct.unpack("<I", kept[4:8])[0] == len(kept) - 8
    assert kept[20] == 0


def test_what_is_no_picture_is_kept_as_it_is():
    assert cleaned(b"Late by two days.\n", "note.txt") == b"Late by two days.\n"
    assert zlib.crc32(png()) == zlib.crc32(cleaned(png(), "a.png"))
