"""Making the Form F pack: what is missing first, then what goes in."""

from django.db.models import prefetch_related_objects
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from carers import permissions, readiness
from carers.documents import documents_of
from carers.forms.assessments import PackForm
from carers.packs import CODE
from carers.views import pages
from carers.views.assessments import load_assessment
from fostering.accounts.requests import StaffRequest
from fostering.core.dates import today
from fostering.documents.actions import packs
from fostering.documents.models import Pack


@require_http_methods(["GET", "POST"])
def pack_new(request: StaffRequest, pk: int) -> HttpResponse:
    assessment = load_assessment(request, pk)
    user, household = request.user, assessment.household
    pages.authorise(permissions.can_make_pack(user, household))
    prefetch_related_objects([assessment], "sections", "references")
    form = PackForm(
        request.POST or None,
        report=readiness.report_of(assessment),
        documents=list(documents_of(household.pk, user)),
    )
    if request.method == "POST" and form.is_valid():
        pack = packs.request_pack(
            kind=CODE,
            subject=assessment,
            options=form.options,
            household_id=household.pk,
            by=user,
        )
        return redirect("pack-detail", pk=pack.pk)
    found = readiness.findings(assessment, today())
    return pages.record_page(
        request,
        household,
        "carers/assessments/pack_new.html",
        assessment=assessment,
        form=form,
        missing=[finding for finding in found if not finding.is_note],
        notes=[finding for finding in found if finding.is_note],
        packs=Pack.objects.visible_to(user).filter(kind=CODE, subject_id=assessment.pk)[:5],
    )
