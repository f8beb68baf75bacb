"""Referees of an assessment."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from carers import permissions
from carers.actions import references
from carers.forms.assessments import ReferenceForm
from carers.models import Assessment, Reference
from carers.views import pages
from carers.views.assessments import load_to_write
from fostering.accounts.requests import StaffRequest
from fostering.audit import access


@require_http_methods(["GET", "POST"])
def reference_add(request: StaffRequest, pk: int) -> HttpResponse:
    assessment = load_to_write(request, pk)
    form = ReferenceForm(request.POST or None)
    return _page(
        request,
        assessment,
        form,
        lambda: references.add_reference(assessment=assessment, by=request.user, **form.values),
        title="Add a reference",
    )


@require_http_methods(["GET", "POST"])
def reference_edit(request: StaffRequest, pk: int) -> HttpResponse:
    seen = Reference.objects.visible_to(request.user)
    seen = seen.select_related("assessment__household__team")
    reference = access.get_record_or_404(request, seen, pk=pk)
    assessment = reference.assessment
    pages.authorise(permissions.can_write_assessment(request.user, assessment.household))
    form = ReferenceForm(request.POST or None, record=reference)
    return _page(
        request,
        assessment,
        form,
        lambda: references.change_reference(
            reference=reference, version=form.opened_at, by=request.user, **form.values
        ),
        title=f"Reference: {reference.name}",
    )


def _page(
    request: StaffRequest, assessment: Assessment, form: ReferenceForm, act: Any, *, title: str
) -> HttpResponse:
    back = reverse("assessment-detail", args=[assessment.pk])
    return pages.form_page(
        request,
        assessment.household,
        form=form,
        act=act,
        done="Reference saved.",
        then=f"{back}#references",
        back=back,
        title=title,
        button="Save reference",
    )
