"""The kinds of files that this app's records hold, and who may read them."""

from typing import Any

from django.db.models import Q

from carers.models import Household
from fostering.accounts.roles import Capability
from fostering.documents.file_kinds import FileKind, register

CHECK_DOCUMENT = "check"
WORKBOOK_EVIDENCE = "workbook_evidence"


def _readable_with(capability: Capability) -> Any:
    def readable(user: Any) -> Q | None:
        if not user.has_capability(capability):
            return None
        return Q(household_id__in=Household.objects.visible_to(user).values("pk"))

    return readable


register(
    FileKind(
        code=CHECK_DOCUMENT,
        label="Document of a check",
        readable=_readable_with(Capability.READ_CHECKS),
        is_uploaded=False,
    )
)
register(
    FileKind(
        code=WORKBOOK_EVIDENCE,
        label="Evidence of a standard",
        readable=_readable_with(Capability.READ_TRAINING),
        is_uploaded=False,
    )
)
