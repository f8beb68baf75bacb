"""A choice among very many rows: by a part of the name, and asked again when several fit."""

import pytest
from django.urls import reverse

from fostering.accounts.models import Team
from fostering.core.finding import MOST_IN_A_BOX, FindField
from fostering.core.forms import FilterForm, GovForm, offer
from tests import factories as f

pytestmark = pytest.mark.django_db


class ChoiceForm(GovForm):
    team = FindField(empty_label="Choose a team", others={"none": "No team"})


def asked(data=None, rows=None, **kwargs):
    form = ChoiceForm(data, **kwargs)
    offer(form, "team", Team.objects.all() if rows is None else rows)
    return form


@pytest.fixture
def many():
    for number in range(MOST_IN_A_BOX + 1):
        f.TeamFactory(name=f"Vale {number:03}")
    f.TeamFactory(name="Coast")
    return Team.objects.get(name="Coast")


def test_a_few_are_a_select_box():
    team = f.TeamFactory(name="Coast")

    assert "<select" in str(asked()["team"])
    form = asked({"team": team.pk})
    assert form.is_valid()
    assert form.cleaned_data["team"] == team
    assert not asked({"team": "0"}).is_valid()


@pytest.mark.parametrize("text", ["Coast", "coas", " COAST "])
def test_of_many_a_part_of_the_name_is_enough(many, text):
    form = asked({"team": text})

    assert "<select" not in str(asked()["team"])
    assert form.is_valid(), form.errors
    assert form.cleaned_data["team"] == many


def test_of_many_a_link_names_one_by_number_and_its_name_is_shown(many):
    form = asked({"team": str(many.pk)})

    assert form.is_valid()
    assert 'value="Coast"' in str(form["team"])
    assert 'value="Coast"' in str(asked(initial={"team": many.pk})["team"])


def test_when_several_fit_they_are_offered(many):
    form = asked({"team": "vale 00"})

    assert form.errors["team"] == ["More than one fits what you typed: choose which"]
    assert str(form["team"]).count("<option") == 12  # ten, nothing, and no team


@pytest.mark.parametrize("text", ["vale", "nothing at all", "%", "9" * 40, "\\", "-1", "a\x00b"])
def test_what_fits_none_or_too_many_is_refused(many, text):
    assert not asked({"team": text}).is_valid()


def test_an_answer_beside_the_rows(many):
    form = asked({"team": "none"})

    assert form.is_valid()
    assert form.cleaned_data["team"] == "none"


def test_a_row_that_is_not_offered_cannot_be_chosen(many):
    rows = Team.objects.filter(name__startswith="Vale")

    assert not asked({"team": str(many.pk)}, rows).is_valid()
    assert not asked({"team": "Coast"}, rows).is_valid()


def test_a_filter_need_not_be_answered(many):
    class OneFilter(FilterForm):
        team = FindField(empty_label="Any")

    form = OneFilter({})
    offer(form, "team", Team.objects.all())

    assert form.is_valid()
    assert form.cleaned_data["team"] is None


def test_a_household_is_given_to_one_of_many_workers_without_script(cast, sign_in):
    for number in range(MOST_IN_A_BOX):
        f.UserFactory(first_name="Ada", last_name=f"Vale{number:03}", team=cast.worker.team)
    client = sign_in(cast.manager)
    address = reverse("allocation-change", args=[cast.household.pk])
    page = client.get(address).content.decode()
    answers = {
        "started_on_day": "1",
        "started_on_month": "12",
        "started_on_year": "2030",
        "kind": "standard",
        "reason": "A change of teams",
        "version": client.get(address).context["form"]["version"].value(),
    }

    several = client.post(address, {**answers, "worker": "ada vale01"})
    chosen = client.post(address, {**answers, "worker": "ada vale017"})

    assert "Vale017" not in page
    assert several.context["form"].errors["worker"]
    assert "Vale017" in several.content.decode()
    assert chosen.status_code == 302, chosen.context["form"].errors
    names = cast.household.allocations.values_list("worker__last_name", flat=True)
    assert "Vale017" in names
