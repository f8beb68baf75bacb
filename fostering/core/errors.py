"""Errors whose message is written for the person at the screen."""


class DomainError(Exception):
    """A rule of the field says no. The view shows `message` beside `field` (or at the top)."""

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class EditConflict(DomainError):
    """Somebody else saved the same record since this form was opened."""
