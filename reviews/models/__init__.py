"""Reviews of approval."""

from reviews.models.reviews import Review

__all__ = ["Review"]
