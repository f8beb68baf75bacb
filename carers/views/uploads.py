"""A document that comes with another answer: a check's certificate, a workbook's evidence."""

from django.core.files.uploadedfile import UploadedFile

from carers.models import Household
from fostering.accounts.models import User
from fostering.core.errors import DomainError
from fostering.core.forms import GovForm
from fostering.documents.actions import files
from fostering.documents.models import StoredFile


def kept_upload(
    form: GovForm, household: Household, *, kind: str, title: str, by: User
) -> StoredFile | None:
    """The file that was chosen in the form's `document`, kept; None when there was none.

    Raises DomainError for the field when the file does not pass the gate.
    """
    upload: UploadedFile | None = form.cleaned_data.get("document") or None
    if upload is None:
        return None
    try:
        return files.store_upload(
            upload=upload, household_id=household.pk, kind=kind, title=title, by=by
        )
    except DomainError as refused:
        raise DomainError(refused.message, field="document") from refused
