"""Papers to upload in tests: good ones, and ones that somebody made with ill intent."""

import io

import pikepdf
from django.core.files.uploadedfile import SimpleUploadedFile
from pikepdf import Array, Dictionary, Name, Stream, String
from PIL import Image

A4 = (595, 842)
A3_LANDSCAPE = (1191, 842)
LETTER = (612, 792)


def pdf(*, pages=1, text="Paper", sizes=(), rotate=0, change=None, **save) -> bytes:
    """A PDF with `text` and the number of the page on each page; `change` may spoil it."""
    document = pikepdf.new()
    font = document.make_indirect(
        Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    )
    for number in range(pages):
        width, height = sizes[number] if number < len(sizes) else A4
        page = document.add_blank_page(page_size=(width, height))
        page.obj.Resources = Dictionary(Font=Dictionary(F1=font))
        words = f"BT /F1 24 Tf 72 {height - 100} Td ({text} {number + 1}) Tj ET"
        page.obj.Contents = Stream(document, words.encode())
        if rotate:
            page.obj.Rotate = rotate
    if change:
        change(document)
    content = io.BytesIO()
    document.save(content, **save)
    return content.getvalue()


def image(kind="PNG", size=(60, 40), mode="RGB", colour="teal", **save) -> bytes:
    content = io.BytesIO()
    Image.new(mode, size, colour).save(content, kind, **save)
    return content.getvalue()


def upload(content: bytes, name="report.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="application/octet-stream")


def add_scripts(document: pikepdf.Pdf) -> None:
    """JavaScript on opening, on a page, by name and behind a link; a program; an attachment."""
    script = Dictionary(S=Name.JavaScript, JS=String("app.alert('hello')"))
    launch = Dictionary(S=Name.Launch, F=String("calc.exe"))
    attached = Stream(document, b"MZ", Type=Name.EmbeddedFile)
    named = Dictionary(
        Type=Name.Filespec, F=String("a.exe"), EF=Dictionary(F=document.make_indirect(attached))
    )
    document.Root.OpenAction = script
    document.Root.AA = Dictionary(WC=script)
    document.Root.Names = Dictionary(
        JavaScript=Dictionary(Names=Array([String("x"), script])),
        EmbeddedFiles=Dictionary(Names=Array([String("a.exe"), document.make_indirect(named)])),
    )
    page = document.pages[0].obj
    page.AA = Dictionary(O=script)
    box = Array([0, 0, 50, 50])
    page.Annots = Array(
        [
            Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=box, A=launch),
            Dictionary(
                Type=Name.Annot,
                Subtype=Name.Link,
                Rect=box,
                A=Dictionary(S=Name.URI, URI=String("https://example.org")),
            ),
            Dictionary(Type=Name.Annot, Subtype=Name.FileAttachment, Rect=box, FS=named),
        ]
    )


def add_filled_field(document: pikepdf.Pdf) -> None:
    """A form field with what somebody typed into it, drawn by its own appearance."""
    drawn = Stream(
        document,
        b"BT /F1 14 Tf 4 6 Td (Typed answer) Tj ET",
        Type=Name.XObject,
        Subtype=Name.Form,
        BBox=Array([0, 0, 200, 24]),
        Resources=document.pages[0].obj.Resources,
    )
    widget = document.make_indirect(
        Dictionary(
            Type=Name.Annot,
            Subtype=Name.Widget,
            FT=Name.Tx,
            F=4,
            T=String("answer"),
            V=String("Typed answer"),
            DA=String("/F1 14 Tf"),
            Rect=Array([72, 500, 272, 524]),
            AP=Dictionary(N=document.make_indirect(drawn)),
        )
    )
    document.pages[0].obj.Annots = Array([widget])
    document.Root.AcroForm = Dictionary(
        Fields=Array([widget]), DR=document.pages[0].obj.Resources, DA=String("/F1 14 Tf")
    )
