"""Opens one uploaded file all the way and writes a clean copy: run in a process of its own.

    python opening.py pdf|jpeg|png SOURCE TARGET

A file that someone uploads may be made to exhaust the program that opens it, so the web process
does not: this one has its own limits on memory and time, holds no secret and no connection, and
imports nothing of the product. It prints one line of JSON: {"pages": 4} or {"refused": "why"}.
"""

import json
import resource
import sys
from pathlib import Path
from typing import Any

import pikepdf
from PIL import Image, ImageOps

MEMORY_BYTES = 1536 * 1024 * 1024
CPU_SECONDS = 30
MAX_PAGES = 500
MAX_PIXELS = 60_000_000
# A page scanned at 300 dots an inch is 2,480 by 3,508.
MAX_SIDE = 3600
JPEG_QUALITY = 88

# Annotations that run, play, or carry files; a printed page has none of them.
ACTIVE_ANNOTATIONS = {
    "/FileAttachment", "/Screen", "/Movie", "/Sound", "/RichMedia", "/3D",
}  # fmt: skip
HARMLESS_ACTIONS = {"/URI", "/GoTo", "/Named"}
ACTIVE_NAMES = ("/JavaScript", "/EmbeddedFiles", "/AlternatePresentations")
ACTIVE_ROOT_KEYS = ("/OpenAction", "/AA", "/AF", "/Collection", "/Perms", "/Legal", "/Extensions")


class Refused(Exception):
    """Why the file is not taken, for the person who chose it."""


def clean_pdf(source: Path, target: Path) -> int:
    """Write a copy without anything that runs or is attached; return the number of pages.

    A copy written anew also leaves behind whatever was hidden around the document. A digital
    signature does not survive it: what it shows on the page does.
    """
    try:
        document = pikepdf.open(source)
    except pikepdf.PasswordError:
        raise Refused("The PDF is protected with a password. Save it without one.") from None
    except pikepdf.PdfError:
        raise Refused("The file is not a PDF that can be opened. It may be damaged.") from None
    with document:
        if document.is_encrypted:
            raise Refused("The PDF is protected. Save or print it to a new PDF first.")
        pages = len(document.pages)
        if not pages:
            raise Refused("The PDF has no pages.")
        if pages > MAX_PAGES:
            raise Refused(f"The PDF has {pages} pages. The most is {MAX_PAGES}: split it.")
        _strip_document(document.Root)
        for page in document.pages:
            _strip_page(page.obj)
        del document.docinfo
        document.remove_unreferenced_resources()
        document.save(target, deterministic_id=True, linearize=False)
    return pages


def _strip_document(root: Any) -> None:
    for key in ACTIVE_ROOT_KEYS:
        if key in root:
            del root[key]
    if "/Metadata" in root:
        del root["/Metadata"]
    names = root.get("/Names")
    if isinstance(names, pikepdf.Dictionary):
        for key in ACTIVE_NAMES:
            if key in names:
                del names[key]
    form = root.get("/AcroForm")
    if isinstance(form, pikepdf.Dictionary):
        for key in ("/XFA", "/CO", "/SigFlags"):
            if key in form:
                del form[key]
        for item in _items(form.get("/Fields")):
            _strip_field(item, depth=0)
    if "/Outlines" in root:
        del root["/Outlines"]  # bookmarks may carry actions, and the pack has its own


def _items(array: Any) -> list[Any]:
    if not isinstance(array, pikepdf.Array):
        return []
    return [item for item in array if isinstance(item, pikepdf.Dictionary)]


def _strip_field(entry: Any, *, depth: int) -> None:
    _strip_actions(entry)
    if depth < 20:
        for kid in _items(entry.get("/Kids")):
            _strip_field(kid, depth=depth + 1)


def _strip_page(page: Any) -> None:
    for key in ("/AA", "/AF", "/PieceInfo", "/Metadata"):
        if key in page:
            del page[key]
    if "/Annots" not in page:
        return
    kept = [
        note
        for note in _items(page["/Annots"])
        if str(note.get("/Subtype", "")) not in ACTIVE_ANNOTATIONS
    ]
    for note in kept:
        _strip_actions(note)
    page["/Annots"] = pikepdf.Array(kept)


def _strip_actions(entry: Any) -> None:
    """Remove what an annotation or form field does; a plain link stays."""
    if "/AA" in entry:
        del entry["/AA"]
    action = entry.get("/A")
    if action is None:
        return
    is_plain = isinstance(action, pikepdf.Dictionary) and "/Next" not in action
    if not is_plain or str(action.get("/S", "")) not in HARMLESS_ACTIONS:
        del entry["/A"]


def clean_image(source: Path, target: Path, kind: str) -> int:
    """Write the picture anew: upright, no larger than a page needs, without place or camera."""
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    try:
        with Image.open(source, formats=[kind.upper()]) as probe:
            if probe.width * probe.height > MAX_PIXELS:
                raise Refused("The picture has too many pixels. Save it at a smaller size.")
            probe.verify()
        with Image.open(source, formats=[kind.upper()]) as picture:
            upright = ImageOps.exif_transpose(picture)
            upright.thumbnail((MAX_SIDE, MAX_SIDE))
            _flat(upright).save(target, format=kind.upper(), optimize=True, **_options(kind))
    except Image.DecompressionBombError:
        raise Refused("The picture has too many pixels. Save it at a smaller size.") from None
    except (OSError, SyntaxError, ValueError):
        raise Refused("The picture cannot be opened. It may be damaged.") from None
    return 1


def _flat(picture: Image.Image) -> Image.Image:
    """On white, in grey or colour: what a page shows."""
    if picture.mode in {"L", "1"}:
        return picture.convert("L")
    if picture.mode in {"RGBA", "LA", "PA", "P"}:
        see_through = picture.convert("RGBA")
        white = Image.new("RGBA", see_through.size, "white")
        return Image.alpha_composite(white, see_through).convert("RGB")
    return picture.convert("RGB")


def _options(kind: str) -> dict[str, Any]:
    return {"quality": JPEG_QUALITY} if kind == "jpeg" else {}


def main(kind: str, source: Path, target: Path) -> dict[str, Any]:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    try:
        if kind == "pdf":
            return {"pages": clean_pdf(source, target)}
        return {"pages": clean_image(source, target, kind)}
    except Refused as refusal:
        return {"refused": str(refusal)}
    except MemoryError:
        return {"refused": "The file is too complicated to open."}
    except Exception as error:
        # Hostile input may break the parser anywhere: the kind of error is all that is told.
        return {
            "refused": "The file cannot be opened. It may be damaged.",
            "error": repr(type(error)),
        }


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))))  # noqa: T201 - it is the answer
