"""What the database refuses, in words."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError, transaction

from fostering.core.errors import DomainError


@contextmanager
def refusal(constraint: str, message: str, *, field: str | None = None) -> Iterator[None]:
    """Turn a violation of one constraint into a DomainError; every other error goes on its way.

    Runs its block in a savepoint, so that the transaction around it can carry on.
    """
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        diagnosis = getattr(error.__cause__, "diag", None)
        if getattr(diagnosis, "constraint_name", None) != constraint:
            raise
        raise DomainError(message, field=field) from error
