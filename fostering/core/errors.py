"""Errors whose message is written for the person at the screen."""

import datetime


class DomainError(Exception):
    """A rule of the field says no. The view shows `message` beside `field` (or at the top)."""

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class EditConflict(DomainError):
    """Somebody else saved the same record since this form was opened."""


def refuse_future(day: datetime.date, *, today: datetime.date, field: str) -> None:
    """Raise DomainError when what is to be recorded as done is dated after today."""
    if day > today:
        raise DomainError("The date must be today or in the past.", field=field)
