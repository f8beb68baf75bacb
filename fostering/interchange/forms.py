"""What an import asks for."""

from typing import Any

from django import forms

from fostering.core.forms import GovForm


class SeveralFiles(forms.FileInput):
    """A file box that takes several."""

    allow_multiple_selected = True


class SeveralFilesField(forms.FileField):
    """One file or more; cleaned to a list."""

    def clean(self, data: Any, initial: Any = None) -> Any:
        given = data if isinstance(data, list | tuple) else [data]
        return [super(SeveralFilesField, self).clean(one, initial) for one in given or [None]]


class UploadForm(GovForm):
    files: Any = SeveralFilesField(
        label="Upload the records",
        widget=SeveralFiles({"accept": ".zip,.xlsx,.csv", "multiple": True}),
        help_text="One zip of CSV files, one XLSX workbook with a sheet for each file, or the "
        "CSV files themselves",
        error_messages={"required": "Choose the files to import"},
    )


class UndoForm(GovForm):
    reason = forms.CharField(
        label="Why is the import undone?",
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": "Say why the import is undone"},
    )
