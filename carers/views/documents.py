"""Documents of a household's record: the list, a new one, one taken out."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from carers import permissions
from carers.documents import ORDER, documents_of
from carers.forms.documents import DocumentForm
from carers.models import Household
from carers.views import pages
from fostering.accounts.requests import StaffRequest
from fostering.accounts.roles import Capability
from fostering.audit import access
from fostering.core.dates import today
from fostering.core.errors import DomainError
from fostering.core.paging import Pages
from fostering.documents import file_kinds
from fostering.documents.actions import files
from fostering.documents.models import StoredFile

PAGE_SIZE = 50


@require_safe
def document_list(request: StaffRequest, pk: int) -> HttpResponse:
    household = pages.load_household(request, pk)
    pages.authorise(request.user.has_capability(Capability.READ_DOCUMENTS))
    return pages.record_page(
        request,
        household,
        "carers/documents/list.html",
        page=Pages(documents_of(pk, request.user), PAGE_SIZE).get_page(request.GET.get("page")),
        can_add=permissions.can_add_document(request.user, household),
    )


@require_http_methods(["GET", "POST"])
def document_add(request: StaffRequest, pk: int) -> HttpResponse:
    """?kind= chooses ahead, as the links beside what is missing do."""
    household = pages.load_household(request, pk)
    pages.authorise(permissions.can_add_document(request.user, household))
    kinds = [kind for kind in file_kinds.uploaded_kinds(request.user) if kind.code in ORDER]
    initial = {"kind": request.GET.get("kind", "")}
    form = DocumentForm(request.POST or None, request.FILES or None, kinds=kinds, initial=initial)
    back = reverse("document-list", args=[pk])
    return pages.form_page(
        request,
        household,
        form=form,
        act=lambda: files.store_upload(
            upload=form.cleaned_data["file"],
            household_id=household.pk,
            kind=form.cleaned_data["kind"],
            title=form.cleaned_data["title"],
            by=request.user,
        ),
        done="Document added.",
        then=back,
        back=back,
        title="Add a document",
        button="Add document",
        has_files=True,
    )


@require_http_methods(["GET", "POST"])
def document_remove(request: StaffRequest, key: uuid.UUID) -> HttpResponse:
    """Asks first; a document that is removed stays in the packs that were made with it."""
    readable = StoredFile.objects.visible_to(request.user).kept().filter(kind__in=ORDER)
    stored = access.get_record_or_404(request, readable, key=key)
    if stored.household_id is None:
        raise Http404("No such record")
    household = Household.objects.visible_to(request.user).get(pk=stored.household_id)
    pages.authorise(permissions.can_add_document(request.user, household))
    if request.method == "POST":
        try:
            files.remove(stored=stored, on=today(), by=request.user)
        except DomainError as error:
            messages.error(request, error.message)
        else:
            messages.success(request, "Document removed.")
        return redirect("document-list", pk=household.pk)
    return pages.record_page(request, household, "carers/documents/remove.html", document=stored)
