"""Pages about people who sign in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from fostering.accounts.actions import held


def held_submission(request: HttpRequest) -> HttpResponse:
    """The form that arrived after the session had ended, ready to be sent again by its sender."""
    kept = request.user.held_submissions.order_by("-held_at").first()
    if kept is None:
        return redirect("home")
    if request.method == "POST":
        held.release(by=request.user, pk=str(kept.pk))
        return redirect("home")
    fields = [(name, value) for name, values in kept.data.items() for value in values]
    return render(
        request,
        "accounts/held_submission.html",
        {"kept": kept, "fields": fields, "held_field": held.FIELD},
    )
