"""Forms that came after their sender's session had ended."""

from typing import NamedTuple

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from fostering.accounts.actions import held
from fostering.accounts.models import HeldSubmission
from fostering.accounts.requests import StaffRequest

# What belongs to the form's workings and was typed by nobody.
_WORKINGS = ("version", held.FIELD)
# An answer this long was written; a shorter one without a space may be a code.
LONG = 20


class Answer(NamedTuple):
    """Something that was typed, as the page shows it."""

    label: str
    text: str


@require_http_methods(["GET", "POST"])
def held_submission(request: StaffRequest) -> HttpResponse:
    """The form that arrived after the session had ended, ready to be sent again by its sender.

    Sending it again is a POST to the form's own address; a POST here discards it.
    """
    since = timezone.now() - HeldSubmission.KEPT_FOR
    kept = request.user.held_submissions.filter(held_at__gt=since).order_by("-held_at").first()
    if kept is None:
        return redirect("home")
    if request.method == "POST":
        held.release(by=request.user, pk=str(kept.pk))
        messages.success(request, "The kept form was discarded.")
        return redirect("home")
    return render(
        request,
        "accounts/held_submission.html",
        {
            "kept": kept,
            "fields": [(name, value) for name, values in kept.data.items() for value in values],
            "written": _written(kept.data),
            "held_field": held.FIELD,
        },
    )


def _written(data: dict[str, list[str]]) -> list[Answer]:
    """The texts among the answers, under the names of their boxes."""
    found = []
    for name, values in data.items():
        text = "\n".join(value for value in values if value.strip())
        is_text = " " in text.strip() or "\n" in text.strip() or len(text) > LONG
        if is_text and name not in _WORKINGS:
            label = name.rpartition("-")[2].replace("_", " ").capitalize()
            found.append(Answer(label, text))
    return found
