"""The pages of a household's record: who opens them, what is logged, what they cost."""

import pytest
from django.urls import reverse

from carers.models import Person
from fostering.audit.models import AccessLog

PAGES = ["household-detail", "check-list", "household-timeline"]


@pytest.mark.parametrize("name", PAGES)
def test_record_page_is_shown_and_logged(cast, sign_in, name):
    response = sign_in(cast.worker).get(reverse(name, args=[cast.household.pk]))

    assert response.status_code == 200
    look = AccessLog.objects.get()
    assert (look.user, look.household_id, look.page) == (cast.worker, cast.household.pk, name)
    assert "Hazel" in response.content.decode()


@pytest.mark.parametrize("name", [*PAGES, "household-history", "household-edit", "person-add"])
def test_stranger_gets_404_that_is_logged_as_a_refusal(cast, sign_in, name):
    response = sign_in(cast.stranger).get(reverse(name, args=[cast.household.pk]))

    assert response.status_code == 404
    assert "Hazel" not in response.content.decode()
    assert AccessLog.objects.get().action == AccessLog.Action.DENIED


def test_workbook_page(cast, sign_in):
    carer = Person.objects.get(household=cast.household)

    response = sign_in(cast.worker).get(reverse("workbook-detail", args=[carer.pk]))

    assert response.status_code == 200


@pytest.mark.parametrize("show", ["changes", "events", "looks"])
def test_history(cast, sign_in, show):
    url = reverse("household-history", args=[cast.household.pk])

    response = sign_in(cast.manager).get(url, {"show": show})

    assert response.status_code == 200


def test_list(cast, sign_in):
    response = sign_in(cast.worker).get(reverse("household-list"))

    assert response.status_code == 200
    content = response.content.decode()
    assert "Hazel" in content
    assert "Secret" not in content
