"""How the events of files and packs read."""

from fostering.audit.presenters import register
from fostering.documents import file_kinds, packs


def _pack(code: str) -> str:
    try:
        return packs.get(code).label
    except KeyError:
        return "a pack"


register("document.added", "Added a document: {document_kind}", document_kind=file_kinds.label_of)
register(
    "document.removed", "Removed a document: {document_kind}", document_kind=file_kinds.label_of
)
register("pack.requested", "Asked for a pack: {pack_kind}", pack_kind=_pack)
register("pack.made", "Made a pack: {pack_kind}", pack_kind=_pack)
register("pack.swept", "Deleted a pack that can be made again: {pack_kind}", pack_kind=_pack)
register("pack.failed", "A pack could not be made: {pack_kind}", pack_kind=_pack)
