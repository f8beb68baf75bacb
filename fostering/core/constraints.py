"""What the database refuses, told to the person at the screen."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError, transaction

from fostering.core.errors import DomainError


@contextmanager
def refusal(constraint: str, error: DomainError) -> Iterator[None]:
    """Raise `error` when the block breaks the constraint of this name; other faults go through.

    The block runs in a savepoint of its own, so that the transaction around it can go on.
    """
    try:
        with transaction.atomic():
            yield
    except IntegrityError as fault:
        if constraint_of(fault) != constraint:
            raise
        raise error from fault


def constraint_of(fault: IntegrityError) -> str | None:
    """The name of the constraint that was broken, as PostgreSQL reports it."""
    return getattr(getattr(fault.__cause__, "diag", None), "constraint_name", None)
