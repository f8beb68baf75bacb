"""People who work for the service, and teams: an administrator's work, and its limits."""

import re

import pytest
from django.urls import reverse

from fostering.accounts.actions import people
from fostering.accounts.models import Area, Team, User
from fostering.accounts.roles import Role
from fostering.audit.models import Event
from fostering.core.errors import DomainError, EditConflict
from fostering.notifications.models import OutboxMessage
from tests import factories as f

pytestmark = pytest.mark.django_db


def _kinds():
    return list(
        Event.objects.filter(kind__regex="^(user|team|api_token)").values_list("kind", flat=True)
    )


def _add(**changes):
    details = {
        "email": "New.Person@example.org",
        "first_name": "Ash",
        "last_name": "Newcomer",
        "role": Role.SUPERVISING_SOCIAL_WORKER,
        "team": f.TeamFactory(),
    }
    by = f.UserFactory(administrator=True)
    return people.add_person(**details | changes, by=by)


def test_a_new_person_gets_a_link_with_which_they_choose_a_password(client):
    user = _add()

    message = OutboxMessage.objects.get()
    assert (message.to, user.email) == (user, "new.person@example.org")
    assert "Ash" not in message.body
    assert not user.has_usable_password()
    assert _kinds() == ["user.added", "user.invited"]
    link = re.search(r"https?://[^/]+(/\S+)", message.body)[1]
    page = client.get(link, follow=True)
    client.post(
        page.redirect_chain[-1][0],
        {"password1": "larch river lantern", "password2": "larch river lantern"},
    )
    user.refresh_from_db()
    assert user.check_password("larch river lantern")


def test_an_email_address_belongs_to_one_person():
    f.UserFactory(email="new.person@example.org")

    with pytest.raises(DomainError) as error:
        _add()

    assert error.value.field == "email"
    assert not OutboxMessage.objects.exists()


@pytest.mark.parametrize(
    "change", [{"role": Role.AUDITOR}, {"is_active": False}], ids=["role", "closed"]
)
def test_a_new_role_or_a_closed_account_ends_the_sessions(cast, sign_in, change):
    client = sign_in(cast.worker)
    assert client.get(reverse("household-list")).status_code == 200

    people.edit_person(user=cast.worker, by=cast.administrator, **change)

    assert client.get(reverse("household-list")).status_code == 302


def test_a_new_telephone_number_ends_no_session(cast, sign_in):
    client = sign_in(cast.worker)

    people.edit_person(user=cast.worker, phone="01632 960111", by=cast.administrator)

    assert client.get(reverse("household-list")).status_code == 200


def test_a_closed_account_cannot_sign_in_and_its_tokens_are_gone(cast, client):
    from fostering.accounts.actions import tokens  # noqa: PLC0415 - beside its one use

    text = tokens.create_token(name="Report", days=7, by=cast.worker)
    people.edit_person(user=cast.worker, is_active=False, by=cast.administrator)

    client.post(reverse("account_login"), {"login": cast.worker.email, "password": f.PASSWORD})

    assert "_auth_user_id" not in client.session
    answer = client.get("/api/v1/households/", headers={"Authorization": f"Token {text}"})
    assert answer.status_code in (401, 403)
    assert _kinds() == ["api_token.created", "user.deactivated"]


def test_nobody_closes_their_own_account(cast):
    f.UserFactory(administrator=True)

    with pytest.raises(DomainError) as error:
        people.edit_person(user=cast.administrator, is_active=False, by=cast.administrator)

    assert error.value.field == "is_active"


@pytest.mark.parametrize("change", [{"role": Role.AUDITOR}, {"is_active": False}])
def test_the_last_administrator_stays(change):
    last, other = f.UserFactory(administrator=True), f.UserFactory(service_manager=True)

    with pytest.raises(DomainError, match="last administrator"):
        people.edit_person(user=last, by=other, **change)

    f.UserFactory(administrator=True)
    people.edit_person(user=last, by=other, **change)
    assert User.objects.active().filter(role=Role.ADMINISTRATOR).count() == 1


def test_two_administrators_do_not_overwrite_each_other():
    user, by = f.UserFactory(), f.UserFactory(administrator=True)
    opened_at = user.version
    people.edit_person(user=user, version=opened_at, phone="1", by=by)

    with pytest.raises(EditConflict):
        people.edit_person(user=user, version=opened_at, phone="2", by=by)


def test_teams_have_a_name_of_their_own_and_a_manager():
    by, manager = f.UserFactory(administrator=True), f.UserFactory(manager=True)
    team = people.add_team(name="North", by=by)

    with pytest.raises(DomainError) as error:
        people.add_team(name="north", by=by)
    people.edit_team(team=team, version=team.version, manager=manager, by=by)

    assert error.value.field == "name"
    assert Team.objects.get(name="North").manager == manager
    assert _kinds() == ["team.added", "team.changed"]


def test_areas_have_a_name_of_their_own_and_hold_teams():
    by = f.UserFactory(administrator=True)
    area = people.add_area(name="Coast", by=by)
    team = people.add_team(name="North", area=area, by=by)

    with pytest.raises(DomainError) as error:
        people.add_area(name="coast", by=by)
    people.edit_area(area=area, version=area.version, name="The coast", by=by)
    with pytest.raises(EditConflict):
        people.edit_area(area=area, version=area.version, name="Inland", by=by)

    assert error.value.field == "name"
    assert Area.objects.get(teams=team).name == "The coast"
    assert area.history.count() == 2
    kinds = Event.objects.filter(kind__startswith="area").values_list("kind", flat=True)
    assert list(kinds) == ["area.added", "area.changed"]


def test_people_see_the_areas_of_their_teams(cast):
    near, far = f.AreaFactory(), f.AreaFactory()
    people.edit_team(team=cast.worker.team, area=near, by=cast.administrator)

    assert set(Area.objects.visible_to(cast.manager)) == {near}
    assert set(Area.objects.visible_to(cast.stranger)) == set()
    assert set(Area.objects.visible_to(cast.service_manager)) == {near, far}


def test_an_administrator_puts_a_team_into_an_area_in_the_browser(cast, sign_in):
    client, team = sign_in(cast.administrator), cast.worker.team

    client.post(reverse("area-add"), {"name": "Coast"})
    area = Area.objects.get()
    answers = {"name": team.name, "area": area.pk, "version": team.version}
    client.post(reverse("team-edit", args=[team.pk]), answers)
    client.post(reverse("area-edit", args=[area.pk]), {"name": "Shore", "version": area.version})

    team.refresh_from_db()
    assert team.area.name == "Shore"
    assert "Shore" in client.get(reverse("people-teams")).content.decode()
    assert "Shore" in client.get(reverse("people-areas")).content.decode()


PAGES = [
    "people-list",
    "people-teams",
    "people-areas",
    "people-add",
    "people-edit",
    "team-add",
    "team-edit",
    "area-add",
]


def _address(name, cast):
    ids = {"people-edit": [cast.worker.pk], "team-edit": [cast.worker.team_id]}
    return reverse(name, args=ids.get(name))


@pytest.mark.parametrize("name", PAGES)
def test_only_an_administrator_opens_the_pages(cast, client, name):
    url, opened = _address(name, cast), set()

    for who, user in cast.people.items():
        client.force_login(user)
        if client.get(url).status_code == 200:
            opened.add(who)

    assert opened == {"administrator"}


def test_an_administrator_adds_and_changes_somebody_in_the_browser(cast, sign_in):
    client = sign_in(cast.administrator)
    answers = {
        "first_name": "Ash",
        "last_name": "Newcomer",
        "email": "ash@example.org",
        "role": "supervising_social_worker",
    }

    without_team = client.post(reverse("people-add"), answers)
    added = client.post(reverse("people-add"), {**answers, "team": cast.worker.team_id})
    user = User.objects.get(email="ash@example.org")
    changed = client.post(
        reverse("people-edit", args=[user.pk]),
        {**answers, "team": cast.worker.team_id, "version": user.version, "last_name": "Oak"},
    )

    assert (without_team.status_code, added.status_code, changed.status_code) == (200, 302, 302)
    user.refresh_from_db()
    assert (user.last_name, user.is_active) == ("Oak", False)


@pytest.mark.parametrize(
    ("query", "found"),
    [("q=willow", {"worker"}), ("role=auditor", {"auditor"}), ("state=closed", set())],
)
def test_the_list_is_searched_and_filtered(cast, sign_in, query, found):
    address = f"{reverse('people-list')}?{query}"
    response = sign_in(cast.administrator).get(address, follow=True)

    assert set(response.context["page"]) == {cast.people[who] for who in found}
