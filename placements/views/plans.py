"""One placement: its safer caring plan and delegated authority, as agreed and as they were."""

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from carers.views import pages
from fostering.accounts.requests import StaffRequest
from fostering.accounts.roles import Capability
from fostering.audit import access
from fostering.core.dates import today
from placements.actions import plans
from placements.forms.plans import DelegatedAuthorityForm, SaferCaringPlanForm
from placements.models import DelegatedAuthority, Placement, SaferCaringPlan
from placements.permissions import can_record_plan
from placements.queries.plans import authorities_of, decisions, plans_of

AUTHORITY_HINT = "Say for each area who decides, as the placement plan does."


def _load(request: StaffRequest, pk: int) -> Placement:
    seen = Placement.objects.visible_to(request.user).select_related("household__team", "child")
    return access.get_record_or_404(request, seen, pk=pk)


@require_safe
def placement_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """What is agreed for the child now, and what was agreed before."""
    placement = _load(request, pk)
    user = request.user
    pages.authorise(user.has_capability(Capability.READ_VISITS))
    agreed, authorities = plans_of(placement, user), authorities_of(placement, user)
    return pages.record_page(
        request,
        placement.household,
        "placements/placement_detail.html",
        placement=placement,
        plan=agreed[0] if agreed else None,
        earlier_plans=agreed[1:],
        authority=authorities[0] if authorities else None,
        decisions=decisions(authorities[0]) if authorities else [],
        earlier_authorities=[(one, decisions(one)) for one in authorities[1:]],
        can_record=can_record_plan(user, placement),
    )


@require_http_methods(["GET", "POST"])
def plan_add(request: StaffRequest, pk: int) -> HttpResponse:
    """Record a safer caring plan; the one before is there to start from."""
    placement = _load(request, pk)
    user = request.user
    pages.authorise(can_record_plan(user, placement))
    before = next(iter(plans_of(placement, user)), None)
    form = SaferCaringPlanForm(
        request.POST or None,
        initial={"agreed_on": today(), "text": before.text if before else ""},
    )
    back = reverse("placement-detail", args=[pk])
    return pages.form_page(
        request,
        placement.household,
        form=form,
        act=lambda: plans.agree_plan(placement=placement, today=today(), by=user, **form.values),
        done="Safer caring plan recorded.",
        then=back,
        back=back,
        title=f"Safer caring plan for {placement.child}",
        hint="The plan as it was last agreed is below. Change what is different now."
        if before and before.text
        else "",
        button="Record plan",
    )


@require_http_methods(["GET", "POST"])
def plan_edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Correct a safer caring plan."""
    user = request.user
    seen = SaferCaringPlan.objects.visible_to(user)
    plan = access.get_record_or_404(request, seen.select_related(*_RELATED), pk=pk)
    pages.authorise(can_record_plan(user, plan.placement))
    form = SaferCaringPlanForm(request.POST or None, record=plan)
    back = reverse("placement-detail", args=[plan.placement_id])
    return pages.form_page(
        request,
        plan.placement.household,
        form=form,
        act=lambda: plans.change_plan(
            plan=plan, version=form.opened_at, today=today(), by=user, **form.values
        ),
        done="Safer caring plan saved.",
        then=back,
        back=back,
        title=f"Correct a safer caring plan for {plan.placement.child}",
    )


@require_http_methods(["GET", "POST"])
def authority_add(request: StaffRequest, pk: int) -> HttpResponse:
    """Record who decides what for the child; the record before is there to start from."""
    placement = _load(request, pk)
    user = request.user
    pages.authorise(can_record_plan(user, placement))
    before = next(iter(authorities_of(placement, user)), None)
    initial = DelegatedAuthorityForm().values_of(before) if before else {}
    form = DelegatedAuthorityForm(
        request.POST or None, initial=initial | {"recorded_on": today(), "version": None}
    )
    back = reverse("placement-detail", args=[pk])
    return pages.form_page(
        request,
        placement.household,
        form=form,
        act=lambda: plans.record_authority(
            placement=placement, today=today(), by=user, **form.values
        ),
        done="Delegated authority recorded.",
        then=back,
        back=back,
        title=f"Delegated authority for {placement.child}",
        hint=AUTHORITY_HINT,
        button="Record authority",
    )


@require_http_methods(["GET", "POST"])
def authority_edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Correct a record of who decides what."""
    user = request.user
    seen = DelegatedAuthority.objects.visible_to(user)
    authority = access.get_record_or_404(request, seen.select_related(*_RELATED), pk=pk)
    pages.authorise(can_record_plan(user, authority.placement))
    form = DelegatedAuthorityForm(request.POST or None, record=authority)
    back = reverse("placement-detail", args=[authority.placement_id])
    return pages.form_page(
        request,
        authority.placement.household,
        form=form,
        act=lambda: plans.change_authority(
            authority=authority, version=form.opened_at, today=today(), by=user, **form.values
        ),
        done="Delegated authority saved.",
        then=back,
        back=back,
        title=f"Correct delegated authority for {authority.placement.child}",
        hint=AUTHORITY_HINT,
    )


_RELATED = ("placement__household__team", "placement__child")
