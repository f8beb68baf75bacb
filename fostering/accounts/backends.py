"""How people sign in, and how the person of each later request is loaded."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from allauth.mfa.models import Authenticator
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef

from fostering.accounts import loading
from fostering.accounts.models import Team, User

loading.register(
    "managed_team_ids",
    lambda: ArraySubquery(Team.objects.filter(manager=OuterRef("pk")).order_by().values("pk")),
)
loading.register(
    "has_second_factor", lambda: Exists(Authenticator.objects.filter(user=OuterRef("pk")))
)


class StaffBackend(AuthenticationBackend):
    """Signs in by email address as allauth does."""

    def get_user(self, user_id: Any) -> User | None:
        user = loading.load(user_id)
        if user is None or not self.user_can_authenticate(user):
            return None
        user.remember_teams(loading.of_request(user, "managed_team_ids"))
        return user
