"""The gate for uploaded files."""

import io
import socket
import threading

import pikepdf
import pytest
from PIL import Image

from fostering.core.errors import DomainError
from fostering.documents import opening, uploads
from fostering.documents.scanning import ScanState
from tests.documents import papers


def passed(upload):
    """What the gate keeps of a file."""
    with uploads.opened(upload) as clean:
        return clean, clean.path.read_bytes()


def refusal(content, name="report.pdf"):
    with pytest.raises(DomainError) as refused, uploads.opened(papers.upload(content, name)):
        pass
    assert refused.value.field == "file"
    return refused.value.message


def test_a_pdf_passes_with_its_pages_counted():
    clean, kept = passed(papers.upload(papers.pdf(pages=3), "Report of 3 May.PDF"))

    assert (clean.pages, clean.extension, clean.content_type) == (3, "pdf", "application/pdf")
    assert clean.size == len(kept)
    assert clean.original_name == "Report of 3 May.PDF"
    assert clean.scan_state == ScanState.NOT_SCANNED


def test_the_same_pdf_is_kept_as_the_same_bytes():
    content = papers.pdf(pages=2)

    first, _ = passed(papers.upload(content))
    second, _ = passed(papers.upload(content))

    assert first.sha256 == second.sha256


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.html", b"<html><script>alert(1)</script></html>"),
        ("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>"),
        ("report.docx", b"PK\x03\x04"),
        ("report.pdf.exe", b"MZ"),
        ("report", b"%PDF-1.7"),
    ],
)
def test_other_endings_are_refused(name, content):
    assert "must be a PDF, a JPEG or a PNG" in refusal(content, name)


def test_html_with_a_pdfs_name_is_refused():
    message = refusal(b"<!doctype html><html><script>alert(1)</script></html>", "report.pdf")

    assert "not what its name says" in message


def test_a_picture_with_a_pdfs_name_is_refused():
    assert "not what its name says" in refusal(papers.image(), "report.pdf")


def test_an_empty_file_is_refused():
    assert refusal(b"") == "The file you chose is empty."


def test_a_file_above_the_limit_is_refused(settings):
    settings.UPLOAD_MAX_BYTES = 1024 * 1024

    assert "larger than 1 MB" in refusal(b"%PDF-1.7" + b" " * 1024 * 1024)


def test_a_script_that_begins_like_a_pdf_is_refused():
    polyglot = b"%PDF-1.4\n<script>alert(1)</script>\n" + b"x" * 200

    assert "not a PDF that can be opened" in refusal(polyglot)


def test_what_hides_around_a_pdf_is_left_behind():
    content = papers.pdf() + b"\n<script>alert(1)</script>PK\x03\x04"

    _, kept = passed(papers.upload(content))

    assert b"<script>" not in kept
    assert b"PK\x03\x04" not in kept


def test_a_pdf_with_a_password_is_refused():
    locked = papers.pdf(encryption=pikepdf.Encryption(owner="o", user="u"))

    assert "protected with a password" in refusal(locked)


def test_a_pdf_that_opens_but_is_encrypted_is_refused():
    locked = papers.pdf(encryption=pikepdf.Encryption(owner="o", user=""))

    assert "The PDF is protected" in refusal(locked)


def test_a_pdf_without_pages_is_refused():
    assert refusal(papers.pdf(pages=0)) == "The PDF has no pages."


def test_a_pdf_with_too_many_pages_is_refused():
    assert "501 pages" in refusal(papers.pdf(pages=opening.MAX_PAGES + 1))


def test_scripts_programs_and_attachments_are_stripped():
    _, kept = passed(papers.upload(papers.pdf(change=papers.add_scripts)))

    for sign in (b"JavaScript", b"Launch", b"calc.exe", b"EmbeddedFile", b"a.exe", b"OpenAction"):
        assert sign not in kept
    with pikepdf.open(io.BytesIO(kept)) as document:
        links = document.pages[0].obj.Annots
        assert [str(link.get("/A", {}).get("/S", "")) for link in links] == ["", "/URI"]


def test_what_was_typed_into_a_form_stays():
    _, kept = passed(papers.upload(papers.pdf(change=papers.add_filled_field)))

    with pikepdf.open(io.BytesIO(kept)) as document:
        assert str(document.pages[0].obj.Annots[0].V) == "Typed answer"


def test_a_photograph_loses_its_metadata_and_stands_upright():
    exif = Image.Exif()
    exif[0x0112] = 6  # turned a quarter
    exif[0x010F] = "Camera of somebody"
    photo = papers.image("JPEG", size=(60, 40), exif=exif)

    clean, kept = passed(papers.upload(photo, "photo.JPEG"))

    assert (clean.extension, clean.content_type, clean.pages) == ("jpg", "image/jpeg", 1)
    with Image.open(io.BytesIO(kept)) as picture:
        assert picture.size == (40, 60)
        assert not picture.getexif()
    assert b"Camera" not in kept


def test_a_large_photograph_is_made_no_larger_than_a_page_needs():
    _, kept = passed(papers.upload(papers.image("JPEG", size=(5000, 2500)), "photo.jpg"))

    with Image.open(io.BytesIO(kept)) as picture:
        assert picture.size == (opening.MAX_SIDE, opening.MAX_SIDE // 2)


def test_a_see_through_picture_is_laid_on_white():
    _, kept = passed(papers.upload(papers.image(mode="RGBA", colour=(0, 0, 0, 0)), "tree.png"))

    with Image.open(io.BytesIO(kept)) as picture:
        assert picture.convert("RGB").getpixel((0, 0)) == (255, 255, 255)


def test_a_picture_with_too_many_pixels_is_refused():
    # 64 million pixels of one colour: 9 kB on disk, 64 MB and more once opened.
    bomb = papers.image(size=(8000, 8001), mode="1", colour=0)

    assert len(bomb) < 100_000
    assert "too many pixels" in refusal(bomb, "tree.png")


def test_a_broken_picture_is_refused():
    assert "cannot be opened" in refusal(papers.image(size=(300, 300))[:200], "tree.png")


def test_a_scanner_that_finds_nothing_is_recorded(settings):
    with fake_scanner(b"stream: OK\0") as address:
        settings.CLAMD_ADDRESS = address
        clean, _ = passed(papers.upload(papers.pdf()))

    assert clean.scan_state == ScanState.CLEAN


def test_a_file_in_which_the_scanner_finds_something_is_refused(settings):
    with fake_scanner(b"stream: Eicar-Test-Signature FOUND\0") as address:
        settings.CLAMD_ADDRESS = address
        with pytest.raises(DomainError, match="something harmful"):
            passed(papers.upload(papers.pdf()))


def test_nothing_is_taken_while_the_scanner_is_away(settings):
    settings.CLAMD_ADDRESS = "/nowhere/clamd.sock"

    with pytest.raises(DomainError, match="does not answer"):
        passed(papers.upload(papers.pdf()))


class fake_scanner:
    """clamd on a local port: reads one stream, gives one answer."""

    def __init__(self, answer):
        self.answer = answer

    def __enter__(self):
        self.socket = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self.serve, daemon=True).start()
        return f"127.0.0.1:{self.socket.getsockname()[1]}"

    def serve(self):
        connection, _ = self.socket.accept()
        with connection, connection.makefile("rb") as file:
            assert file.read(10) == b"zINSTREAM\0"
            while length := int.from_bytes(file.read(4), "big"):
                file.read(length)
            connection.sendall(self.answer)

    def __exit__(self, *error):
        self.socket.close()
