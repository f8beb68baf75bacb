"""The messages page: one's own notices alone."""

import pytest
from django.urls import reverse

from fostering.notifications.actions import messages
from fostering.notifications.models import Notice
from fostering.notifications.queries import unread_count
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def notify(user, number=1):
    return messages.notify(
        user=user,
        kind="obligations.digest",
        title=f"New on day {number}",
        lines=["Supervision visit: 2 overdue", "Medical: 1 due soon"],
        link="/",
    )


def test_own_notices_and_no_others(client):
    mine, other = UserFactory(), UserFactory()
    notify(mine, 1)
    notify(other, 2)
    client.force_login(mine)

    content = client.get(reverse("notice-list")).content.decode()

    assert "New on day 1" in content
    assert "<li>Medical: 1 due soon</li>" in content
    assert "New on day 2" not in content


def test_nothing_yet(client):
    client.force_login(UserFactory())

    assert "No messages" in client.get(reverse("notice-list")).content.decode()


def test_marking_all_as_read_leaves_other_peoples(client):
    mine, other = UserFactory(), UserFactory()
    for number in range(3):
        notify(mine, number)
    notify(other)
    client.force_login(mine)

    answer = client.post(reverse("notice-list"))

    assert answer.status_code == 302
    assert (unread_count(mine), unread_count(other)) == (0, 1)


def test_a_notice_of_somebody_else_cannot_be_marked():
    mine, other = UserFactory(), UserFactory()
    notice = notify(other)

    assert messages.mark_read(by=mine, notice_ids=[notice.pk]) == 0
    assert Notice.objects.get().read_at is None


def test_the_menu_counts_what_is_unread(client):
    user = UserFactory()
    notify(user)
    client.force_login(user)

    assert '<span class="app-count">1</span>' in client.get(reverse("notice-list")).content.decode()


def test_pages(client):
    user = UserFactory()
    for number in range(30):
        notify(user, number)
    client.force_login(user)

    first = client.get(reverse("notice-list")).content.decode()
    second = client.get(reverse("notice-list") + "?page=2").content.decode()

    assert "Showing 1 to 25 of 30 messages" in first
    assert "Showing 26 to 30 of 30 messages" in second
