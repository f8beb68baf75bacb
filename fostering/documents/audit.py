"""How the events of documents and packs read."""

from fostering.audit.presenters import register
from fostering.documents import file_kinds, packs


def _pack(code: str) -> str:
    return next((kind.label for kind in packs.all_kinds() if kind.code == code), "pack")


register("document.added", "Added a document: {document_kind}", document_kind=file_kinds.label_of)
register(
    "document.removed", "Removed a document: {document_kind}", document_kind=file_kinds.label_of
)
register("pack.requested", "Asked for a PDF: {pack_kind}", pack_kind=_pack)
register("pack.made", "Made a PDF: {pack_kind}", pack_kind=_pack)
register("pack.failed", "A PDF could not be made: {pack_kind}", pack_kind=_pack)
