"""A person's own page: who they are here, what they may do, their sign-in, their API tokens."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST
from knox.models import AuthToken

from fostering.accounts.actions import tokens
from fostering.accounts.people_forms import TokenForm
from fostering.accounts.requests import StaffRequest
from fostering.accounts.roles import CAPABILITY_WORDS, Capability


@require_http_methods(["GET", "POST"])
def your_account(request: StaffRequest) -> HttpResponse:
    """A POST makes an API token; its text is shown in the answer and never again."""
    user = request.user
    form = TokenForm(request.POST or None)
    new_token = ""
    if form.is_valid():
        new_token = tokens.create_token(by=user, **form.cleaned_data)
        form = TokenForm()
    context = {
        "form": form,
        "new_token": new_token,
        "may_do": [CAPABILITY_WORDS[one] for one in Capability if one in user.capabilities],
        "tokens": AuthToken.objects.filter(user=user, expiry__gt=timezone.now())
        .select_related("label")
        .order_by("-created", "pk"),
    }
    response = render(request, "accounts/your_account.html", context)
    if new_token:
        response["Cache-Control"] = "no-store"
    return response


@require_POST
def token_revoke(request: StaffRequest, key: str) -> HttpResponse:
    token = AuthToken.objects.filter(user=request.user, token_key=key).first()
    if token is None:
        raise Http404
    tokens.revoke_token(token=token, by=request.user)
    messages.success(request, "Token revoked.")
    return redirect("your-account")
