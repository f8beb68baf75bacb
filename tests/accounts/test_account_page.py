"""A person's own page: role in words, API tokens shown once; and the table of who may do what."""

from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse
from knox.models import AuthToken

from fostering.accounts.access_table import access_table
from fostering.accounts.actions import tokens
from fostering.accounts.roles import CAPABILITY_WORDS, ROLES, Capability, Role


@pytest.mark.django_db
def test_the_page_says_who_one_is_and_what_one_may_do(cast, sign_in):
    content = sign_in(cast.worker).get(reverse("your-account")).content.decode()

    assert "Supervising social worker" in content
    assert CAPABILITY_WORDS[Capability.RECORD_VISITS] in content
    assert CAPABILITY_WORDS[Capability.MANAGE_USERS] not in content


@pytest.mark.django_db
def test_a_token_is_shown_once_and_works(cast, sign_in, client):
    made = sign_in(cast.worker).post(reverse("your-account"), {"name": "Report", "days": "30"})
    text = made.context["new_token"]

    later = sign_in(cast.worker).get(reverse("your-account")).content.decode()
    client.logout()
    answer = client.get("/api/v1/households/", headers={"Authorization": f"Token {text}"})

    assert text in made.content.decode()
    assert made["Cache-Control"] == "no-store"
    assert text not in later
    assert "Report" in later
    assert answer.status_code == 200
    assert "Secret" not in answer.content.decode()


@pytest.mark.django_db
def test_a_token_is_revoked_by_its_owner_alone(cast, sign_in):
    tokens.create_token(name="Report", days=7, by=cast.worker)
    url = reverse("token-revoke", args=[AuthToken.objects.get().token_key])

    assert sign_in(cast.colleague).post(url).status_code == 404
    assert AuthToken.objects.count() == 1
    assert sign_in(cast.worker).post(url).status_code == 302
    assert AuthToken.objects.count() == 0


def test_docs_access_is_up_to_date():
    assert Path(settings.BASE_DIR, "docs", "access.md").read_text() == access_table()


def test_every_capability_and_role_is_in_words():
    assert set(CAPABILITY_WORDS) == set(Capability)
    assert set(ROLES) == set(Role)
