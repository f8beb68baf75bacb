"""Contacts between visits and inspections of the home: the list, recorded, corrected."""

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from carers.views import pages
from fostering.accounts.requests import StaffRequest
from fostering.accounts.roles import Capability
from fostering.audit import access
from fostering.core.dates import today
from fostering.core.paging import Pages
from placements.actions import contacts, inspections
from placements.forms.homes import ContactForm, InspectionForm
from placements.models import Contact, HomeInspection
from placements.permissions import can_record_contact
from placements.queries.people import makers_offered

CONTACTS_A_PAGE, INSPECTIONS_A_PAGE = 30, 10


@require_safe
def contact_list(request: StaffRequest, pk: int) -> HttpResponse:
    """Every contact between visits and every inspection of the home, the latest first."""
    household = pages.load_household(request, pk)
    user = request.user
    pages.authorise(user.has_capability(Capability.READ_VISITS))
    theirs = Contact.objects.visible_to(user).filter(household=household).select_related("worker")
    inspected = HomeInspection.objects.visible_to(user).filter(household=household)
    return pages.record_page(
        request,
        household,
        "placements/contact_list.html",
        page=Pages(theirs, CONTACTS_A_PAGE).get_page(request.GET.get("page")),
        inspections=Pages(inspected.select_related("worker"), INSPECTIONS_A_PAGE).get_page(
            request.GET.get("inspections")
        ),
        can_record=can_record_contact(user, household),
    )


@require_http_methods(["GET", "POST"])
def contact_add(request: StaffRequest, pk: int) -> HttpResponse:
    """Record a contact with the household."""
    household = pages.load_household(request, pk)
    user = request.user
    pages.authorise(can_record_contact(user, household))
    form = ContactForm(
        request.POST or None,
        workers=makers_offered(user, household),
        initial={"contacted_on": today(), "worker": user},
    )
    return pages.form_page(
        request,
        household,
        form=form,
        act=lambda: contacts.record_contact(
            household=household, today=today(), by=user, **form.values
        ),
        done="Contact recorded.",
        then=reverse("contact-list", args=[pk]),
        title="Record a contact",
        hint="A visit is a contact too: record visits as visits.",
        button="Record contact",
    )


@require_http_methods(["GET", "POST"])
def contact_edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Correct a contact."""
    user = request.user
    seen = Contact.objects.visible_to(user).select_related("household__team")
    contact = access.get_record_or_404(request, seen, pk=pk)
    household = contact.household
    pages.authorise(can_record_contact(user, household))
    form = ContactForm(
        request.POST or None,
        record=contact,
        workers=makers_offered(user, household, named=contact.worker_id),
    )
    back = reverse("contact-list", args=[household.pk])
    return pages.form_page(
        request,
        household,
        form=form,
        act=lambda: contacts.change_contact(
            contact=contact, version=form.opened_at, today=today(), by=user, **form.values
        ),
        done="Contact saved.",
        then=back,
        back=back,
        title="Correct a contact",
    )


@require_http_methods(["GET", "POST"])
def inspection_add(request: StaffRequest, pk: int) -> HttpResponse:
    """Record an inspection of the home."""
    household = pages.load_household(request, pk)
    user = request.user
    pages.authorise(can_record_contact(user, household))
    form = InspectionForm(
        request.POST or None,
        workers=makers_offered(user, household),
        initial={"inspected_on": today(), "worker": user},
    )
    return pages.form_page(
        request,
        household,
        form=form,
        act=lambda: inspections.record_inspection(
            household=household, today=today(), by=user, **form.values
        ),
        done="Inspection recorded.",
        then=reverse("contact-list", args=[pk]),
        title="Record an inspection of the home",
        button="Record inspection",
    )


@require_http_methods(["GET", "POST"])
def inspection_edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Correct an inspection of the home."""
    user = request.user
    seen = HomeInspection.objects.visible_to(user).select_related("household__team")
    inspection = access.get_record_or_404(request, seen, pk=pk)
    household = inspection.household
    pages.authorise(can_record_contact(user, household))
    form = InspectionForm(
        request.POST or None,
        record=inspection,
        workers=makers_offered(user, household, named=inspection.worker_id),
    )
    back = reverse("contact-list", args=[household.pk])
    return pages.form_page(
        request,
        household,
        form=form,
        act=lambda: inspections.change_inspection(
            inspection=inspection, version=form.opened_at, today=today(), by=user, **form.values
        ),
        done="Inspection saved.",
        then=back,
        back=back,
        title="Correct an inspection of the home",
    )
