"""Checks on the people of a household: the list, a new one, completing or correcting one."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.views.decorators.http import require_http_methods, require_safe

from carers import permissions
from carers.actions import checks
from carers.enums import CheckKind
from carers.file_kinds import CHECK_DOCUMENT
from carers.forms.checks import CheckForm, NewCheckForm
from carers.models import Check, Household, Person
from carers.queries import checks_by_person
from carers.views import pages
from carers.views.uploads import kept_upload
from fostering.accounts.models import User
from fostering.accounts.requests import StaffRequest
from fostering.accounts.roles import Capability
from fostering.audit import access
from fostering.core.dates import today
from fostering.documents.models import StoredFile


@require_safe
def check_list(request: StaffRequest, pk: int) -> HttpResponse:
    """Each person with each kind of check: last completed, when it lapses, what is asked for."""
    household = pages.load_household(request, pk)
    user, day = request.user, today()
    pages.authorise(user.has_capability(Capability.READ_CHECKS))
    return pages.record_page(
        request,
        household,
        "carers/check_list.html",
        people=checks_by_person(household, user, today=day),
        can_record=permissions.can_record_check(user, household),
    )


@require_http_methods(["GET", "POST"])
def check_add(request: StaffRequest, pk: int) -> HttpResponse:
    """A check asked for or completed; ?person= and ?kind= choose ahead, as "Renew" does."""
    household = pages.load_household(request, pk)
    user = request.user
    pages.authorise(permissions.can_record_check(user, household))
    people = list(Person.objects.visible_to(user).filter(household=household).members(on=today()))
    initial = _asked_for(request, people)
    form = NewCheckForm(
        request.POST or None,
        request.FILES or None,
        people=people,
        initial=initial,
        previous=_last_time(household, user, initial),
    )
    return pages.form_page(
        request,
        household,
        form=form,
        act=lambda: checks.record_check(
            by=user, document=_document(form, form.values["kind"], household, user), **form.values
        ),
        done="Check recorded.",
        then=reverse("check-list", args=[pk]),
        back=reverse("check-list", args=[pk]),
        title="Record a check",
        button="Record check",
        has_files=True,
    )


def _document(form: CheckForm, kind: str, household: Household, by: User) -> StoredFile | None:
    title = f"{CheckKind(kind).label} check"
    return kept_upload(form, household, kind=CHECK_DOCUMENT, title=title, by=by)


def _asked_for(request: StaffRequest, people: list[Person]) -> dict[str, Any]:
    """The choices that the address names, when they are real."""
    person, kind = request.GET.get("person", ""), request.GET.get("kind", "")
    initial = {}
    if person in {str(one.pk) for one in people}:
        initial["person"] = person
    if kind in CheckKind.values:
        initial["kind"] = kind
    return initial


def _last_time(household: Household, user: Any, chosen: dict[str, Any]) -> dict[str, str]:
    """What the last check of this kind said, beside what is asked now. Nothing is typed twice."""
    if {"person", "kind"} - set(chosen):
        return {}
    done = Check.objects.visible_to(user).completed().filter(person__household=household)
    last = done.filter(person=chosen["person"], kind=chosen["kind"]).first()
    if last is None or last.completed_on is None:
        return {}
    return {
        "completed_on": date_format(last.completed_on, "j F Y"),
        "certificate_number": last.certificate_number,
    }


@require_http_methods(["GET", "POST"])
def check_edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Complete a check that was asked for, or correct one."""
    user = request.user
    seen = Check.objects.visible_to(user).select_related("person__household__team", "document")
    check = access.get_record_or_404(request, seen, pk=pk)
    household = check.person.household
    pages.authorise(permissions.can_record_check(user, household))
    # Opened to complete it: the likely answer is chosen already.
    initial = {} if check.completed_on else {"stage": "completed"}
    form = CheckForm(request.POST or None, request.FILES or None, record=check, initial=initial)

    def change() -> Check:
        values = dict(form.values)
        if document := _document(form, check.kind, household, user):
            values["document"] = document
        return checks.change_check(check=check, version=form.opened_at, by=user, **values)

    back = reverse("check-list", args=[household.pk])
    is_new = check.completed_on is None
    verb = "Complete" if is_new else "Correct"
    return pages.form_page(
        request,
        household,
        form=form,
        act=change,
        done="Check saved.",
        then=back,
        back=back,
        title=f"{verb} a check: {check.get_kind_display()}, {check.person}",
        has_files=True,
        document=check.document,
    )
