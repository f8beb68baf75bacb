"""Adding a document to a household's record."""

from typing import Any

from django import forms

from fostering.core.forms import GovForm, offer_choices
from fostering.documents import uploads
from fostering.documents.file_kinds import FileKind


class DocumentForm(GovForm):
    kind = forms.ChoiceField(label="What is it?", widget=forms.Select)
    title = forms.CharField(
        label="Title",
        required=False,
        max_length=200,
        help_text="How packs and the record name it. Left empty, it is named after its kind",
    )
    file = forms.FileField(
        label="Upload the document",
        widget=forms.FileInput({"accept": uploads.ACCEPT}),
        help_text="A PDF, or a picture (JPEG or PNG). A document is best saved as a PDF first",
    )

    def __init__(self, *args: Any, kinds: list[FileKind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_choices(self, "kind", [("", "Choose"), *((k.code, k.label) for k in kinds)])
