"""Uploaded pages inside a PDF that we lay out ourselves.

Appending files to a finished PDF would spoil its page numbers, contents and tags. So the HTML
keeps a page for every uploaded page, with our own header, heading and page number, and on it a
stand-in picture of the same proportions with a text alternative. Once the document is laid out
the stand-in is exchanged for the uploaded page itself, as a form XObject: it stays vector and
searchable, it stands inside the figure's tag, and every number around it was right already.
"""

import base64
import io
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

import pikepdf
from PIL import Image

from fostering.documents.models import StoredFile
from fostering.documents.packs import Appendix

STAND_IN_SIDE = 600
A4 = (595.0, 842.0)


@dataclass(frozen=True)
class Slot:
    """One uploaded PDF page to be placed: where it comes from, and the stand-in's own mark."""

    source: bytes = field(repr=False)
    index: int
    size: tuple[int, int]


@dataclass(frozen=True)
class Sheet:
    """One page kept for an uploaded page, as the template draws it."""

    number: int
    of: int
    src: str
    alt: str


@dataclass(frozen=True)
class LaidAppendix:
    """An appendix as the template draws it."""

    number: int
    title: str
    code: str
    sheets: list[Sheet]

    @property
    def name(self) -> str:
        return f"Appendix {self.number}: {self.title}"


def lay_out(appendices: Sequence[Appendix]) -> tuple[list[LaidAppendix], list[Slot]]:
    """What the template draws for the appendices, and the slots for `place` in the same order."""
    laid: list[LaidAppendix] = []
    slots: list[Slot] = []
    for number, appendix in enumerate(appendices, start=1):
        content = _bytes_of(appendix.file)
        if appendix.file.content_type == "application/pdf":
            added = _pdf_slots(content)
            sources = [_stand_in(slot, len(slots) + i) for i, slot in enumerate(added)]
            slots += added
        else:
            sources = [_data_url(appendix.file.content_type, content)]
        laid.append(
            LaidAppendix(
                number=number,
                title=appendix.title,
                code=f"appendix-{number}",
                sheets=[
                    Sheet(i, len(sources), src, _alternative(appendix.title, i, len(sources)))
                    for i, src in enumerate(sources, start=1)
                ],
            )
        )
    return laid, slots


def _bytes_of(file: StoredFile) -> bytes:
    with file.file.open("rb") as opened:
        return opened.read()


def _alternative(title: str, number: int, of: int) -> str:
    pages = f", page {number} of {of}" if of > 1 else ""
    return f"{title}{pages}, as it was uploaded"


def _data_url(content_type: str, content: bytes) -> str:
    return f"data:{content_type};base64,{base64.b64encode(content).decode()}"


def _pdf_slots(content: bytes) -> list[Slot]:
    with pikepdf.open(io.BytesIO(content)) as document:
        return [
            Slot(source=content, index=index, size=_shown_size(page))
            for index, page in enumerate(document.pages)
        ]


def _shown_size(page: pikepdf.Page) -> tuple[int, int]:
    """Width and height of a page as a reader sees it, in points, turned as its /Rotate says."""
    left, bottom, right, top = (float(edge) for edge in page.trimbox)
    width, height = abs(right - left), abs(top - bottom)
    if width < 1 or height < 1:
        width, height = A4
    if int(page.obj.get("/Rotate", 0)) % 180:
        width, height = height, width
    return round(width), round(height)


def _stand_in(slot: Slot, number: int) -> str:
    """A picture of the page's proportions in one colour, which is the slot's number."""
    picture = io.BytesIO()
    Image.new("RGB", _pixels(slot), _colour(number)).save(picture, "PNG")
    return _data_url("image/png", picture.getvalue())


def _pixels(slot: Slot) -> tuple[int, int]:
    width, height = slot.size
    scale = STAND_IN_SIDE / max(width, height)
    return max(1, round(width * scale)), max(1, round(height * scale))


def _colour(number: int) -> tuple[int, int, int]:
    return number >> 16 & 255, number >> 8 & 255, number & 255


def place(content: bytes, slots: Sequence[Slot]) -> bytes:
    """Exchange the stand-ins of a laid-out PDF for the pages of `slots`."""
    with ExitStack() as stack:
        document = stack.enter_context(pikepdf.open(io.BytesIO(content)))
        opened: dict[int, pikepdf.Pdf] = {}
        for number, pictures, name in _stand_ins(document, slots):
            slot = slots[number]
            if id(slot.source) not in opened:
                opened[id(slot.source)] = stack.enter_context(_flattened(slot.source))
            page = opened[id(slot.source)].pages[slot.index]
            pictures[name] = _unit_form(document, page)
        result = io.BytesIO()
        document.save(result, deterministic_id=True)
        return result.getvalue()


def _stand_ins(document: pikepdf.Pdf, slots: Sequence[Slot]) -> list[tuple[int, Any, str]]:
    """For each slot its number, and the dictionary and name under which pages draw it."""
    waiting: dict[Any, int] = {
        (_pixels(slot), _colour(number)): number for number, slot in enumerate(slots)
    }
    found: dict[int, tuple[int, Any, str]] = {}
    for page in document.pages:
        resources: Any = page.obj.get("/Resources")
        pictures: Any = resources.get("/XObject") if resources else None
        for name in pictures or ():
            number = waiting.pop(_mark(pictures[name], {size for size, _ in waiting}), None)
            if number is not None:
                found[number] = (number, pictures, name)
    if waiting:
        message = f"{len(waiting)} uploaded pages have no place in the document"
        raise ValueError(message)
    return [found[number] for number in sorted(found)]


def _mark(picture: Any, sizes: set[tuple[int, int]]) -> Any:
    """The size and colour of a picture that may be a stand-in; else None."""
    size = (int(picture.get("/Width", 0)), int(picture.get("/Height", 0)))
    if size not in sizes:
        return None
    pixels = pikepdf.PdfImage(picture).as_pil_image().convert("RGB")
    return size, pixels.getpixel((0, 0))


def _flattened(source: bytes) -> pikepdf.Pdf:
    """The uploaded PDF with what was typed into its form fields drawn on its pages."""
    document = pikepdf.open(io.BytesIO(source))
    if "/AcroForm" in document.Root:
        document.generate_appearance_streams()
    document.flatten_annotations("print")
    return document


def _unit_form(document: pikepdf.Pdf, page: pikepdf.Page) -> Any:
    """The page as a form XObject that fills the unit square, as a picture does."""
    form: Any = document.copy_foreign(page.as_form_xobject())
    turn = pikepdf.Matrix(*(form.get("/Matrix") or (1, 0, 0, 1, 0, 0)))
    box: Any = turn.transform(pikepdf.Rectangle(form["/BBox"]))
    width, height = max(box.width, 0.01), max(box.height, 0.01)
    fit = pikepdf.Matrix(1 / width, 0, 0, 1 / height, -box.llx / width, -box.lly / height)
    form["/Matrix"] = (turn @ fit).as_array()
    return form
