"""What every page of a household's record shares: who may open it, its head, its tabs, its forms.

Apps above carers use it for their own pages of the record:

    household = pages.load_household(request, pk)
    pages.authorise(can_record_visit(request.user, household))
    return pages.record_page(request, household, "placements/visit_list.html", visits=visits)

The template extends "carers/record.html" and fills the block `content`.
"""

import datetime
from collections.abc import Callable
from typing import Any, TypeVar

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from carers.enums import Standing
from carers.forms.versioned import RecordForm
from carers.models import Household
from carers.queries import standing_of
from fostering.accounts.models import User
from fostering.accounts.requests import StaffRequest
from fostering.accounts.written import written
from fostering.audit import access
from fostering.core.dates import today
from fostering.core.errors import DomainError, EditConflict
from fostering.core.forms import GovForm
from fostering.core.record import record

T = TypeVar("T")


def load_household(
    request: StaffRequest, pk: int, *, action: str = access.Action.VIEW
) -> Household:
    """The household with its standing and worker, if it is the user's to see; logged as read."""
    found = _households(request.user, today(), pk=pk)
    return access.the_one_or_404(request, Household, found, action=action, pk=pk)


@written
def _households(user: User, day: datetime.date, *, pk: int) -> QuerySet[Household]:
    seen = Household.objects.visible_to(user).select_related("team")
    return seen.with_standing(on=day).filter(pk=pk)


def authorise(allowed: bool) -> None:
    """Refuse with 403 what the user may not do on a record that they may see."""
    if not allowed:
        raise PermissionDenied


def record_page(
    request: StaffRequest, household: Household, template: str, *, status: int = 200, **context: Any
) -> HttpResponse:
    """One page of a household's record, with its identity bar and tabs."""
    tabs = record.tabs_for(request.user, household)
    context |= {
        "household": household,
        "facts": identity_facts(household),
        "tabs": [(tab.label, reverse(tab.url_name, args=[household.pk])) for tab in tabs],
        "today": today(),
    }
    return render(request, template, context, status=status)


def identity_facts(household: Household) -> list[tuple[str, str]]:
    """The head of every page of the record: category, status, worker, team."""
    standing = standing_of(household, today())
    return [
        ("Category", household.get_category_display()),
        ("Status", Standing(standing).label),
        ("Worker", household.worker_now or "Nobody allocated"),
        ("Team", household.team.name),
    ]


def form_page(
    request: StaffRequest,
    household: Household,
    *,
    form: GovForm,
    act: Callable[[], T],
    done: str,
    then: str | Callable[[T], str],
    title: str,
    button: str = "Save",
    template: str = "carers/form.html",
    back: str = "",
    **context: Any,
) -> HttpResponse:
    """Show a form of the record; on a good POST call `act`, say `done` and go to `then`.

    What an action refuses is shown beside its field. When somebody else saved first, what was
    typed stays and what the record holds now is shown beside it.
    """
    if request.method == "POST" and form.is_valid():
        result = attempt(form, act)
        if result is not None:
            messages.success(request, done)
            return redirect(then if isinstance(then, str) else then(result))
    return record_page(
        request,
        household,
        template,
        form=form,
        title=title,
        button=button,
        back=back or reverse("household-detail", args=[household.pk]),
        **context,
    )


def attempt(form: GovForm, act: Callable[[], T]) -> T | None:
    """Run an action over a valid form; None when it refused, which the form then shows."""
    try:
        # One transaction, so that a file kept for a check that is then refused is not kept.
        with transaction.atomic():
            return act()
    except EditConflict as conflict:
        if isinstance(form, RecordForm) and form.record is not None:
            form.show_conflict()
        form.add_domain_error(conflict)
    except DomainError as error:
        form.add_domain_error(error)
    return None
