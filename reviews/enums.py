"""Codes of the reviews app. Stored in lower case, never shown: the label is."""

from django.db.models import TextChoices


class Recommendation(TextChoices):
    """What a review of approval recommends (Regulation 28(4): still suitable, terms appropriate?)."""

    CONTINUE = "continue", "Approval continues on the same terms"
    CHANGE_TERMS = "change_terms", "Approval continues on other terms"
    END = "end", "Approval ends"
