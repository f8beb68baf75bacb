"""The policy in use: its figures, their history, and changing them once the effect is known."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fostering.accounts.requests import StaffRequest
from fostering.accounts.roles import Capability, Scope
from fostering.core.dates import today
from fostering.core.errors import DomainError
from fostering.dashboards import policy_lines as lines
from fostering.dashboards.policy_forms import PolicyForm, ProposalForm, StandardForm
from fostering.obligations import policies, registry
from fostering.obligations.actions import trials
from fostering.obligations.models import Policy, PolicyTrial
from fostering.obligations.operations import policy_lines
from fostering.obligations.policies import revising
from fostering.obligations.queries import is_being_worked_out

PER_PAGE = 50
TEAMS_A_PAGE = 25
WORKING = "Saved. The dates are being worked out anew: the numbers follow in a moment."


@require_safe
def policy_list(request: StaffRequest) -> HttpResponse:
    """The policy in use with its figures, and the others."""
    _authorise(request, Capability.SEE_OPERATIONS)
    return _policy_page(request, Policy.objects.get(is_current=True))


@require_safe
def policy_detail(request: StaffRequest, code: str) -> HttpResponse:
    """Any policy with its figures."""
    _authorise(request, Capability.SEE_OPERATIONS)
    return _policy_page(request, _policy(code))


@require_safe
def standard_detail(request: StaffRequest, code: str, kind: str) -> HttpResponse:
    """Every version of one standard of a policy: what it was, from when, why, by whom."""
    _authorise(request, Capability.SEE_OPERATIONS)
    policy, found = _policy(code), _kind(kind)
    versions = list(policy.standards.filter(kind=kind).select_related("made_by"))
    if not versions:
        raise Http404("This policy has no such standard")
    context = {
        "policy": policy,
        "kind": found,
        "versions": [(version, lines.terms(version)) for version in reversed(versions)],
        "can_change": policy.is_current and _may_change(request),
        "today": today(),
    }
    return render(request, "dashboards/standard.html", context)


@require_http_methods(["GET", "POST"])
def standard_change(request: StaffRequest, kind: str) -> HttpResponse:
    """Propose other figures of one standard of the policy in use."""
    _authorise(request, Capability.MANAGE_SERVICE)
    policy, found = Policy.objects.get(is_current=True), _kind(kind)
    version = revising.latest(policy, kind)
    if version is None:
        raise Http404("This policy has no such standard")
    form = StandardForm(request.POST or None, kind=found, version=version, today=today())
    if form.is_valid() and (trial := _propose_standard(request, form, kind)):
        return redirect("policy-trial", trial.pk)
    return _form_page(
        request,
        form,
        title=f"Change a figure: {found.label}",
        back=reverse("standard-detail", args=[policy.code, kind]),
        policy=policy,
    )


@require_http_methods(["GET", "POST"])
def policy_use(request: StaffRequest, code: str) -> HttpResponse:
    """Propose another policy in place of the one in use."""
    _authorise(request, Capability.MANAGE_SERVICE)
    policy = _policy(code)
    form = PolicyForm(request.POST or None, today=today())
    if form.is_valid():
        try:
            trial = trials.propose_policy(code=code, by=request.user, **form.proposal())
        except DomainError as error:
            form.add_domain_error(error)
        else:
            return redirect("policy-trial", trial.pk)
    return _form_page(
        request,
        form,
        title=f"Work to another policy: {policy.name}",
        back=reverse("policy-detail", args=[code]),
        policy=None,
    )


@require_safe
def policy_trial(request: StaffRequest, pk: int) -> HttpResponse:
    """What a proposed change would change, with the names behind the numbers."""
    _authorise(request, Capability.MANAGE_SERVICE)
    return render(request, "dashboards/trial.html", _trial_context(request, _trial(request, pk)))


@require_safe
def policy_trial_progress(request: StaffRequest, pk: int) -> HttpResponse:
    """The part of the page that changes while it is counted; `X-Done` when it no longer does."""
    _authorise(request, Capability.MANAGE_SERVICE)
    trial = _trial(request, pk)
    response = render(request, "dashboards/trial_result.html", _trial_context(request, trial))
    if trial.is_finished:
        response["X-Done"] = "1"
    return response


@require_POST
def policy_trial_save(request: StaffRequest, pk: int) -> HttpResponse:
    """Make the change that was tried."""
    _authorise(request, Capability.MANAGE_SERVICE)
    try:
        trials.save(trial=_trial(request, pk), today=today(), by=request.user)
    except DomainError as error:
        messages.error(request, error.message)
        return redirect("policy-trial", pk)
    messages.success(request, WORKING)
    return redirect("policy-list")


def _policy_page(request: StaffRequest, policy: Policy) -> HttpResponse:
    day = today()
    others = Policy.objects.exclude(pk=policy.pk).select_related("inherits").order_by("name")
    context = {
        "policy": policy,
        "lines": policy_lines(policies.get(policy.code), day),
        "others": others,
        "can_change": _may_change(request),
        "is_being_worked_out": is_being_worked_out(),
        "today": day,
    }
    return render(request, "dashboards/policy.html", context)


def _form_page(
    request: StaffRequest, form: ProposalForm, *, title: str, back: str, policy: Policy | None
) -> HttpResponse:
    context = {"form": form, "title": title, "back": back, "policy": policy}
    return render(request, "dashboards/policy_form.html", context)


def _propose_standard(request: StaffRequest, form: StandardForm, kind: str) -> PolicyTrial | None:
    try:
        return trials.propose_standard(kind=kind, by=request.user, **form.proposal())
    except DomainError as error:
        form.add_domain_error(error)
    return None


def _trial_context(request: StaffRequest, trial: PolicyTrial) -> dict[str, Any]:
    context = {
        "trial": trial,
        "about": registry.get(trial.kind).label if trial.kind else _policy(trial.code).name,
        "changes": lines.changes(trial) if trial.saved_at is None else [],
    }
    if trial.status != PolicyTrial.Status.DONE:
        return context
    teams = lines.team_lines(trial, request.user)
    return {
        **context,
        "teams": Paginator(teams, TEAMS_A_PAGE).get_page(request.GET.get("teams")),
        "becoming": sum(line.becoming for line in teams),
        "ceasing": sum(line.ceasing for line in teams),
        "sees_names": request.user.scope is not Scope.NONE,
        **_named(request, trial),
    }


def _named(request: StaffRequest, trial: PolicyTrial) -> dict[str, Any]:
    """The page of names that the address asks for: `?show=ceasing&team=3`."""
    which = request.GET.get("show", "")
    which = which if which in (lines.BECOMING, lines.CEASING) else lines.BECOMING
    team = request.GET.get("team", "")
    rows = lines.named(trial, which, int(team) if team.isdigit() else None)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return {
        "show": which,
        "page": page,
        "names": lines.named_lines(list(page.object_list), request.user),
    }


def _policy(code: str) -> Policy:
    found = Policy.objects.filter(code=code).select_related("inherits").first()
    if found is None:
        raise Http404("There is no such policy")
    return found


def _kind(code: str) -> registry.Kind:
    try:
        return registry.get(code)
    except KeyError as error:
        raise Http404("There is no such duty") from error


def _trial(request: StaffRequest, pk: int) -> PolicyTrial:
    """One's own: its numbers are of the duties that its asker may know of."""
    trials_asked = PolicyTrial.objects.filter(asked_by=request.user, pk=pk)
    found = trials_asked.select_related("policy", "asked_by").first()
    if found is None:
        raise Http404("There is no such trial")
    return found


def _may_change(request: StaffRequest) -> bool:
    return request.user.has_capability(Capability.MANAGE_SERVICE)


def _authorise(request: StaffRequest, capability: Capability) -> None:
    if not request.user.has_capability(capability):
        raise PermissionDenied
