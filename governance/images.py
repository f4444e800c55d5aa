"""Whether a picture is whole, and how large it would be if it were shown. Pure but for reading.

Nothing is decoded to a picture: heads and lengths are read, and what a PNG holds is counted as it is
unpacked, piece by piece. Memory stays flat, whatever a file says of itself.
"""

import re
import struct
import zlib
from collections.abc import Callable, Iterator
from typing import IO, Any

CHUNK = 64 * 1024
UNPACKED = 1024 * 1024  # at a time

PNG_BITS = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}
PNG_SAMPLES = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
PNG_CRITICAL = frozenset({b"IHDR", b"PLTE", b"IDAT", b"IEND"})
# Adam7: where a pass begins, and its steps, across and down.
PNG_PASSES = (
    *((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4)),
    *((0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)),
)
JPEG_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
JPEG_BY_HUFFMAN = frozenset({0xC0, 0xC1, 0xC2})
JPEG_SCAN, JPEG_END = 0xDA, 0xD9
JPEG_MARKER = re.compile(
    rb"\xff[^\x00\x01\xd0-\xd8\xff]"
)  # those alone that have a length, and the end
JPEG_BLOCK = 32  # no unit of a scan is larger, and each takes a bit at least


class Damaged(Exception):
    """A part of this picture is missing or broken."""


class TooManyPixels(Exception):
    """Shown, this picture would be larger than allowed."""

    def __init__(self, width: int, height: int):
        super().__init__(f"{width} x {height}")
        self.width, self.height = width, height


def examine(file: IO[bytes], media_type: str, *, most: int) -> None:
    """Refuse a picture of more than `most` pixels, and one that is not whole; others are no matter."""
    if look := _LOOK.get(media_type):
        file.seek(0)
        try:
            look(file, most)
        except (struct.error, zlib.error, IndexError) as fault:
            raise Damaged from fault


def _allow(width: int, height: int, most: int) -> None:
    if width == 0 or height == 0:
        raise Damaged
    if width * height > most:
        raise TooManyPixels(width, height)


def _pieces(file: IO[bytes], length: int) -> Iterator[bytes]:
    """So many bytes, or none are whole."""
    while length:
        piece = file.read(min(CHUNK, length))
        if not piece:
            raise Damaged
        yield piece
        length -= len(piece)


def _png(file: IO[bytes], most: int) -> None:
    file.seek(8)
    awaited, unpacked, unpacker = -1, 0, zlib.decompressobj()
    while len(head := file.read(8)) == 8:
        length, kind = struct.unpack(">I4s", head)
        if (awaited < 0) != (kind == b"IHDR"):
            raise Damaged
        if kind not in PNG_CRITICAL:
            file.seek(length + 4, 1)
            continue
        checksum = zlib.crc32(kind)
        for piece in _pieces(file, length):
            checksum = zlib.crc32(piece, checksum)
            if kind == b"IHDR":
                awaited = _png_size(piece, most)
            while kind == b"IDAT" and piece and unpacked < awaited and not unpacker.eof:
                unpacked += len(unpacker.decompress(piece, UNPACKED))
                piece = unpacker.unconsumed_tail
        if struct.unpack(">I", file.read(4)) != (checksum,):
            raise Damaged
    while awaited > unpacked and (rest := unpacker.decompress(b"", UNPACKED)):
        unpacked += len(rest)
    if unpacked < awaited or awaited < 0:
        raise Damaged


def _png_size(head: bytes, most: int) -> int:
    """How many bytes the rows of this picture are."""
    width, height, bits, colours, _packed, _filtered, laced = struct.unpack(">IIBBBBB", head)
    if bits not in PNG_BITS.get(colours, ()):
        raise Damaged
    _allow(width, height, most)
    passes = PNG_PASSES if laced else ((0, 0, 1, 1),)
    total = 0
    for left, top, across, down in passes:
        columns, rows = -((left - width) // across), -((top - height) // down)
        if columns > 0 and rows > 0:
            total += rows * (1 + (columns * bits * PNG_SAMPLES[colours] + 7) // 8)
    return total


def _jpeg(file: IO[bytes], most: int) -> None:
    place, units, drawn, scanned = 2, 0, False, 0
    while True:
        found, marker = _jpeg_marker(file, place)
        if drawn:
            scanned += found - place
        drawn = marker == JPEG_SCAN
        if marker == JPEG_END:
            break
        (length,) = struct.unpack(">H", file.read(2))
        if marker in JPEG_FRAMES:
            _bits, height, width = struct.unpack(">BHH", file.read(5))
            _allow(width, height, most)
            units = -(-width // JPEG_BLOCK) * -(-height // JPEG_BLOCK)
            units = units if marker in JPEG_BY_HUFFMAN else 1
        place = found + 2 + max(length, 2)
    if not units or scanned * 8 < units:
        raise Damaged


def _jpeg_marker(file: IO[bytes], place: int) -> tuple[int, int]:
    """The next marker from here on, and where it stands; reading goes on behind it."""
    file.seek(place)
    kept, begins = b"", place
    while piece := file.read(CHUNK):
        said = kept + piece
        if found := JPEG_MARKER.search(said):
            at = begins + found.start()
            file.seek(at + 2)
            return at, said[found.start() + 1]
        begins += len(said) - 1
        kept = said[-1:]
    raise Damaged


def _webp(file: IO[bytes], most: int) -> None:
    size = file.seek(0, 2)
    if not _webp_parts(file, 12, size, most):
        raise Damaged


def _webp_parts(file: IO[bytes], place: int, end: int, most: int) -> int:
    """How many pictures lie here: one, or in a moving one its frames."""
    pictures = 0
    while place + 8 <= end:
        file.seek(place)
        kind, length = struct.unpack("<4sI", file.read(8))
        begins, place = place + 8, place + 8 + length + length % 2
        if begins + length > end:
            raise Damaged
        head = file.read(min(length, 16))
        if kind == b"VP8X":
            _allow(1 + _three(head, 4), 1 + _three(head, 7), most)
        elif kind == b"ANMF":
            _allow(1 + _three(head, 6), 1 + _three(head, 9), most)
            pictures += _webp_parts(file, begins + 16, begins + length, most)
        elif kind == b"VP8L":
            (packed,) = struct.unpack("<I", head[1:5])
            if head[0] != 0x2F:
                raise Damaged
            _allow((packed & 0x3FFF) + 1, (packed >> 14 & 0x3FFF) + 1, most)
            pictures += 1
        elif kind == b"VP8 ":
            width, height = struct.unpack("<HH", head[6:10])
            if head[3:6] != b"\x9d\x01\x2a" or (_three(head, 0) >> 5) > length - 10:
                raise Damaged
            _allow(width & 0x3FFF, height & 0x3FFF, most)
            pictures += 1
    return pictures


def _three(said: bytes, place: int) -> int:
    return said[place] | said[place + 1] << 8 | said[place + 2] << 16


_LOOK: dict[str, Callable[[Any, int], None]] = {
    "image/jpeg": _jpeg,
    "image/png": _png,
    "image/webp": _webp,
}
