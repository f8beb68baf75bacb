"""Who may do what to a household, as a table that a manager could check."""

import pytest
from django.urls import reverse

from carers import permissions
from fostering.audit.models import AccessLog
from tests import factories as f

pytestmark = pytest.mark.django_db

# Everybody who sees the household of `worker`, and what they may do there. Those who do not see it
# (stranger, other_manager, administrator) get 404 whatever they ask for.
MAY = {
    "worker": {"edit", "check", "training"},
    "colleague": set(),
    "assessor": set(),
    "manager": {
        "edit",
        "approve",
        "allocate",
        "check",
        "training",
        "sign_off",
        "history",
        "add_household",
    },
    "service_manager": {
        "edit",
        "approve",
        "allocate",
        "check",
        "training",
        "sign_off",
        "history",
        "add_household",
    },
    "panel_coordinator": set(),
    "decision_maker": set(),
    "reviewing_officer": set(),
    "complaints_officer": set(),
    "training_coordinator": {"training", "sign_off"},
    "business_support": {"edit", "approve", "check", "add_household"},
    "auditor": {"history"},
}
NOT_THEIRS = ["stranger", "other_manager", "administrator"]
# What each page asks for.
PAGES = {
    "household-edit": "edit",
    "person-add": "edit",
    "person-edit": "edit",
    "approval-add": "approve",
    "approval-edit": "approve",
    "allocation-change": "allocate",
    "check-add": "check",
    "check-edit": "check",
    "workbook-evidence": "training",
    "workbook-sign-off": "sign_off",
    "workbook-undo-sign-off": "sign_off",
    "workbook-complete": "sign_off",
    "household-history": "history",
}
# Reading comes first: whoever may not read a check or a workbook is not told that it exists.
NOT_READ = {
    "check-edit": {"complaints_officer", "training_coordinator"},
}


def _address(name, household):
    person = household.people.get()
    ids = {
        "person-edit": [person.pk],
        "approval-edit": [household.approvals.get().pk],
        "check-edit": [person.checks.get().pk],
        "workbook-evidence": [person.pk, 1],
        "workbook-sign-off": [person.pk, 1],
        "workbook-undo-sign-off": [person.pk, 1],
        "workbook-complete": [person.pk],
    }
    return reverse(name, args=ids.get(name, [household.pk]))


@pytest.mark.parametrize("name", PAGES)
def test_pages_by_role(cast, client, name):
    url = _address(name, cast.household)
    answers = {}

    for who in [*MAY, *NOT_THEIRS]:
        client.force_login(cast.people[who])
        answers[who] = client.get(url).status_code

    wanted = {who: 200 if PAGES[name] in may else 403 for who, may in MAY.items()}
    wanted |= dict.fromkeys(NOT_READ.get(name, ()), 404) | dict.fromkeys(NOT_THEIRS, 404)
    assert answers == wanted


def test_adding_a_household_by_role(cast, client):
    answers = {}

    for who in [*MAY, *NOT_THEIRS]:
        client.force_login(cast.people[who])
        answers[who] = client.get(reverse("household-add")).status_code == 200

    wanted = {who: "add_household" in may for who, may in MAY.items()}
    assert answers == {**wanted, "stranger": False, "other_manager": True, "administrator": False}


def test_a_refused_write_changes_nothing(cast, client):
    household = cast.household
    answers = {"name": "Taken over", "category": "mainstream", "team": household.team_id}

    for who, status in (("colleague", 403), ("auditor", 403), ("stranger", 404)):
        client.force_login(cast.people[who])
        response = client.post(reverse("household-edit", args=[household.pk]), answers)
        assert response.status_code == status

    household.refresh_from_db()
    assert household.name == "Hazel household"
    assert AccessLog.objects.filter(action="denied").count() == 3


def test_a_worker_whose_allocation_ended_reads_on_and_writes_no_more(cast):
    allocation = cast.household.allocations.get()
    allocation.ended_on = allocation.started_on
    allocation.save()

    assert not permissions.can_edit_household(cast.worker, cast.household)
    assert type(cast.household).objects.visible_to(cast.worker).filter(pk=cast.household.pk)


def test_nobody_may_do_anything_once_their_account_is_closed(cast):
    cast.manager.is_active = False

    assert not permissions.can_edit_household(cast.manager, cast.household)
    assert not type(cast.household).objects.visible_to(cast.manager)


def test_select_boxes_offer_workers_of_the_managers_teams_alone(cast, sign_in):
    f.UserFactory(team=cast.household.team, first_name="Gone", is_active=False)

    response = sign_in(cast.manager).get(reverse("allocation-change", args=[cast.household.pk]))

    offered = set(response.context["form"].fields["worker"].queryset)
    assert offered == {cast.worker, cast.colleague, cast.assessor}
