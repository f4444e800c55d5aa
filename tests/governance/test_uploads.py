"""What may be handed in, and every trick we know of to hand in something else."""

import struct
import tracemalloc
import zlib

import pytest
from django.core.files.uploadedfile import TemporaryUploadedFile

from appeals.services import FileRefused
from governance import uploads
from tests.appeals.factories import archive, jpeg, pdf, png, upload, webp


@pytest.mark.parametrize(
    ("payload", "name", "media_type", "kept_as"),
    [
        pytest.param(pdf(), "proof.pdf", "application/pdf", "proof.pdf", id="pdf"),
        pytest.param(
            pdf(
                b"<</S/URI/URI(https://example.com)>><</OpenAction [1 0 R /XYZ null null 0]>>/AA\xff"
            ),
            "links.pdf",
            "application/pdf",
            "links.pdf",
            id="pdf with a link, and a page to open at",
        ),
        pytest.param(jpeg(), "photo.JPG", "image/jpeg", "photo.JPG", id="jpeg"),
        pytest.param(png(), "shot.png", "image/png", "shot.png", id="png"),
        pytest.param(webp(), "shot.webp", "image/webp", "shot.webp", id="webp"),
        pytest.param(b"a,b\n1,2\n", "scans.csv", "text/csv", "scans.csv", id="csv"),
        pytest.param("Grüße 你好".encode(), "note.txt", "text/plain", "note.txt", id="text"),
        pytest.param(png(), "shot.exe", "image/png", "shot.exe.png", id="lying extension"),
        pytest.param(b"hello", "page.html", "text/plain", "page.html.txt", id="text named html"),
        pytest.param(b"1 < 2 and a <b c", "sum.txt", "text/plain", "sum.txt", id="less than"),
    ],
)
def test_what_cannot_act_is_taken_by_its_content(payload, name, media_type, kept_as):
    checked = uploads.check(upload(payload, name))

    assert (checked.media_type, checked.name) == (media_type, kept_as)


@pytest.mark.parametrize(
    ("payload", "name"),
    [
        pytest.param(b"", "empty.pdf", id="empty"),
        pytest.param(b"MZ\x90\x00\x03\x00", "proof.pdf", id="program named pdf"),
        pytest.param(archive(), "proof.zip", id="archive"),
        pytest.param(archive(), "letter.docx", id="office document"),
        pytest.param(b"GIF89a\x01\x00\x01\x00" + archive(), "x.gif", id="gif with archive"),
        pytest.param(jpeg() + archive(), "photo.jpg", id="jpeg with archive behind it"),
        pytest.param(png() + archive(), "photo.png", id="png with archive behind it"),
        pytest.param(png(b"c\0" + archive()), "photo.png", id="png with archive inside"),
        pytest.param(png() + b"<script>", "photo.png", id="png with script behind it"),
        pytest.param(png(b"c\0<script>alert(1)</script>"), "p.png", id="png with script inside"),
        pytest.param(jpeg(b"<svg onload=alert(1)>"), "p.jpg", id="jpeg with svg inside"),
        pytest.param(webp() + b"tail", "p.webp", id="webp with a tail"),
        pytest.param(pdf() + archive(), "p.pdf", id="pdf with archive behind it"),
        pytest.param(pdf(b"<</S/JavaScript/JS(app.alert(1))>>"), "p.pdf", id="pdf with script"),
        pytest.param(
            pdf(b"<</S/J#61vaScript/#4a#53(app.alert(1))>>"), "p.pdf", id="pdf in disguise"
        ),
        pytest.param(pdf(b"<</S/Launch/F(calc.exe)>>"), "p.pdf", id="pdf that launches"),
        *(
            pytest.param(pdf(b"<<" + action + b">>"), "p.pdf", id=f"pdf with {action.decode()}")
            for action in [
                b"/OpenAction 5 0 R",
                b"/OpenAction<</S/Named>>",
                b"/AA<</O 5 0 R>>",
                b"/A#41 5 0 R",
                b"/S/SubmitForm/F(https://example.com)",
                b"/S/GoToR/F(other.pdf)",
                b"/S/GoToE",
                b"/S/ImportData",
                b"/Names<</EmbeddedFiles 3 0 R>>",
                b"/Subtype/RichMedia",
            ]
        ),
        pytest.param(pdf()[:-7], "p.pdf", id="cut pdf"),
        pytest.param(b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>', "i.svg", id="svg"),
        pytest.param(b"<?xml version='1.0'?><svg/>", "i.png", id="svg named png"),
        pytest.param(b"\n\n<!DOCTYPE html><p>", "note.txt", id="page named text"),
        pytest.param(b"a" * 65530 + b"<script>alert(1)</script>", "n.txt", id="across the seam"),
        pytest.param(b"id,x\n1,<IMG SRC=x onerror=alert(1)>", "n.csv", id="markup in csv"),
        pytest.param("\ufeff<html>".encode("utf-16"), "note.txt", id="utf-16"),
        pytest.param(b"a" * 5000 + b"\xff\xfe", "note.txt", id="broken utf-8"),
        pytest.param(b"a" * 5000 + b"\x00", "note.txt", id="nul"),
    ],
)
def test_what_might_act_is_refused_in_words(payload, name):
    with pytest.raises(FileRefused) as refused:
        uploads.check(upload(payload, name))

    assert name in refused.value.message
    assert "Hand in PDF, JPEG, PNG, WebP, plain text or CSV." in refused.value.message


@pytest.mark.parametrize(
    ("payload", "name"),
    [
        (png(size=(30_000, 30_000), rows=bytes(1000)), "huge.png"),
        (jpeg(size=(30_000, 30_000)), "huge.jpg"),
        (webp(size=(16_000, 16_000)), "huge.webp"),
    ],
)
def test_a_picture_of_too_many_pixels_is_refused_whatever_its_size_in_bytes(payload, name):
    with pytest.raises(FileRefused) as refused:
        uploads.check(upload(payload, name))

    assert f"“{name}” cannot be taken: it has " in refused.value.message
    assert refused.value.message.endswith(
        "pixels, and at most 65 million are taken. Make the picture smaller and hand it in again."
    )


@pytest.mark.parametrize(
    ("payload", "name"),
    [
        pytest.param(png(size=(100, 100), rows=bytes(9_999)), "cut.png", id="rows are missing"),
        pytest.param(png(rows=b""), "cut.png", id="no rows"),
        pytest.param(png(size=(0, 1)), "cut.png", id="no width"),
        pytest.param(png().replace(b"IHDR", b"IHDS"), "cut.png", id="no head"),
        pytest.param(png()[:-17] + b"\xff" + png()[-16:], "cut.png", id="png with a broken byte"),
        pytest.param(jpeg(size=(7000, 7000)), "cut.jpg", id="too few bytes for its size"),
        pytest.param(jpeg()[:20] + b"\xff\xd9", "cut.jpg", id="jpeg without a picture"),
        pytest.param(jpeg()[:-2] + b"\xff\xe1\xff\xffthumbnail\xff\xd9", "cut.jpg", id="cut jpeg"),
        pytest.param(webp()[:16] + b"\xff" + webp()[17:], "cut.webp", id="cut webp"),
        pytest.param(b"RIFF\x04\0\0\0WEBP", "cut.webp", id="webp without a picture"),
    ],
)
def test_a_damaged_picture_is_refused_with_the_remedy(payload, name):
    with pytest.raises(FileRefused) as refused:
        uploads.check(upload(payload, name))

    assert refused.value.message == (
        f"“{name}” cannot be taken: it is damaged, a part of the picture is missing. "
        "Save the picture anew and hand it in again."
    )


def test_a_large_picture_is_examined_in_flat_memory():
    file = upload(png(size=(6000, 6000), rows=bytes(6001 * 6000)), "large.png")

    tracemalloc.start()
    assert uploads.check(file).media_type == "image/png"
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert peak < 3 * 1024 * 1024


@pytest.mark.parametrize("laced", [(8, 8, 15 + 8 * 8), (1, 1, 2), (3, 2, 4 + 3 * 2)])
def test_a_laced_picture_holds_the_rows_of_each_pass(laced):
    width, height, told = laced
    head = b"\0\0\0\x0dIHDR" + struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 1)
    head += struct.pack(">I", zlib.crc32(head[4:]))

    def whole(rows: bytes) -> bytes:
        return png()[:8] + head + png(rows=rows)[33:]

    assert uploads.check(upload(whole(bytes(told)), "laced.png")).media_type == "image/png"
    with pytest.raises(FileRefused, match="damaged"):
        uploads.check(upload(whole(bytes(told - 1)), "laced.png"))


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        pytest.param("../../etc/passwd", "passwd", id="path"),
        pytest.param("C:\\Users\\me\\proof.pdf", "proof.pdf", id="windows path"),
        pytest.param("a\u202egpj.exe", "agpj.exe", id="direction override"),
        pytest.param("a\r\nSet-Cookie: x.pdf", "aSet-Cookie: x.pdf", id="line end"),
        pytest.param("a\x00b.pdf", "ab.pdf", id="nul"),
        pytest.param("x" * 300 + ".pdf", "x" * 116 + ".pdf", id="long"),
        pytest.param("...", "file", id="dots"),
        pytest.param("证据.pdf", "证据.pdf", id="chinese"),
    ],
)
def test_a_name_keeps_nothing_but_its_last_part(said, kept):
    assert uploads.safe_name(said) == kept


def test_an_eleventh_file_is_refused():
    with pytest.raises(FileRefused, match="at most 10"):
        uploads.check_all([upload(b"a", f"{n}.txt") for n in range(11)])


def test_a_file_of_the_full_size_is_checked_in_flat_memory(settings):
    file = TemporaryUploadedFile("big.txt", "text/plain", settings.UPLOAD_LIMIT, None)
    for _ in range(settings.UPLOAD_LIMIT // 65536):
        file.write(b"0123456789abcde\n" * 4096)
    file.size = settings.UPLOAD_LIMIT

    tracemalloc.start()
    uploads.check(file)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert peak < 2 * 1024 * 1024


def test_a_file_beyond_the_limit_is_refused(settings):
    settings.UPLOAD_LIMIT = 10

    with pytest.raises(FileRefused, match="larger than 10"):
        uploads.check(upload(b"a" * 11, "a.txt"))
