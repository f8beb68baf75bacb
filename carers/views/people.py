"""Adding somebody to a household, and changing what is known of them."""

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from carers import permissions
from carers.actions import people
from carers.forms.households import PersonForm
from carers.models import Person
from carers.views import pages
from fostering.accounts.requests import StaffRequest
from fostering.audit import access


@require_http_methods(["GET", "POST"])
def person_add(request: StaffRequest, pk: int) -> HttpResponse:
    household = pages.load_household(request, pk)
    pages.authorise(permissions.can_edit_household(request.user, household))
    form = PersonForm(request.POST or None)
    return pages.form_page(
        request,
        household,
        form=form,
        act=lambda: people.add_person(household=household, by=request.user, **form.values),
        done="Person added.",
        then=reverse("household-detail", args=[pk]),
        title="Add a person to the household",
        button="Add person",
    )


@require_http_methods(["GET", "POST"])
def person_edit(request: StaffRequest, pk: int) -> HttpResponse:
    seen = Person.objects.visible_to(request.user).select_related("household__team")
    person = access.get_record_or_404(request, seen, pk=pk)
    household = person.household
    pages.authorise(permissions.can_edit_household(request.user, household))
    form = PersonForm(request.POST or None, record=person)
    return pages.form_page(
        request,
        household,
        form=form,
        act=lambda: people.edit_person(
            person=person, version=form.opened_at, by=request.user, **form.values
        ),
        done="Person saved.",
        then=reverse("household-detail", args=[household.pk]),
        title=f"Change details of {person}",
    )
