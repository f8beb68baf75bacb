"""People who sign in, and their teams."""

import datetime
from collections.abc import Iterable
from typing import Any, ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.crypto import salted_hmac

from fostering.accounts.roles import ROLES, Capability, Role, RoleDefinition, Scope
from fostering.core.history import HistoricalRecords
from fostering.core.models import BaseModel, sort_key

WORKERS = (Role.SUPERVISING_SOCIAL_WORKER, Role.ASSESSING_SOCIAL_WORKER)
# In an address: the teams that are in no area.
NO_AREA = "none"


class UserQuerySet(models.QuerySet["User"]):
    """Names of colleagues are not case records: everybody signed in may see them."""

    def visible_to(self, user: "User") -> "UserQuerySet":
        return self if user.is_active else self.none()

    def active(self) -> "UserQuerySet":
        return self.filter(is_active=True)

    def matching(self, text: str) -> "UserQuerySet":
        """People whose name or email address holds every word of `text`."""
        found = self
        for word in sort_key(text).split()[:6]:
            found = found.filter(
                models.Q(name_key__contains=word) | models.Q(email__icontains=word)
            )
        return found

    def workers(self) -> "UserQuerySet":
        """Those to whom a household can be allocated."""
        return self.active().filter(role__in=WORKERS)


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A person who can sign in; with no password they set one through a reset link."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save()
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class NamedQuerySet(models.QuerySet):
    """Rows that people know by one name."""

    def matching(self, text: str) -> Self:
        """Those whose name holds every word of `text`, that very name first."""
        found = self
        for word in text.split()[:6]:
            found = found.filter(name__icontains=word)
        is_it = models.Case(models.When(name__iexact=text.strip(), then=0), default=1)
        return found.order_by(is_it, "name", "pk")


class TeamQuerySet(NamedQuerySet):
    def visible_to(self, user: "User") -> "TeamQuerySet":
        """Every team for a service-wide role and for those who manage accounts; else their own."""
        if not user.is_active:
            return self.none()
        return self if user.sees_every_team else self.filter(pk__in=user.team_ids())


class AreaQuerySet(NamedQuerySet):
    def visible_to(self, user: "User") -> "AreaQuerySet":
        """The areas of the teams that the user sees; all, also empty ones, for those who see all."""
        if not user.is_active:
            return self.none()
        if user.sees_every_team:
            return self
        theirs = Team.objects.filter(pk__in=user.team_ids(), area=models.OuterRef("pk"))
        return self.filter(models.Exists(theirs))


class Area(BaseModel):
    """A part of a large service, whose teams are counted together: a county, a region."""

    name = models.CharField(max_length=100, unique=True)

    history = HistoricalRecords()
    objects = AreaQuerySet.as_manager()

    class Meta:
        ordering = ("name", "pk")

    def __str__(self) -> str:
        return self.name


class Team(BaseModel):
    """A team, the person who manages it, and the area that it is counted in, if there are areas."""

    name = models.CharField(max_length=100, unique=True)
    area = models.ForeignKey(
        Area, on_delete=models.PROTECT, null=True, blank=True, related_name="teams"
    )
    manager = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="managed_teams",
    )

    history = HistoricalRecords()
    objects = TeamQuerySet.as_manager()

    class Meta:
        ordering = ("name", "pk")

    def __str__(self) -> str:
        return self.name


class User(AbstractBaseUser, BaseModel):
    """Somebody who works for the service. What they may do follows from `role` and `team`.

    Written through fostering.accounts.actions.people.
    """

    ref = models.CharField(max_length=60, unique=True, null=True, blank=True)
    email = models.EmailField(unique=True)
    first_name = models.CharField(max_length=100)
    last_name = models.CharField(max_length=100)
    name_key = models.CharField(max_length=200, editable=False, db_index=True)
    role = models.CharField(max_length=40, choices=Role.choices)
    team = models.ForeignKey(
        Team, on_delete=models.PROTECT, null=True, blank=True, related_name="members"
    )
    phone = models.CharField(max_length=30, blank=True)
    is_active = models.BooleanField(default=True)

    history = HistoricalRecords(excluded_fields=["password", "last_login"])
    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["first_name", "last_name", "role"]

    class Meta:
        ordering = ("name_key", "pk")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(role__in=[role.value for role in Role]),
                name="user_role_is_known",
            ),
        ]

    def __str__(self) -> str:
        return self.get_full_name()

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.name_key = sort_key(self.last_name, self.first_name)
        # Django saves last_login alone on sign-in: that is no change to the person's record.
        if kwargs.get("update_fields") == ["last_login"]:
            models.Model.save_base(self, update_fields=frozenset(["last_login"]))
            return
        super().save(*args, **kwargs)

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What a session is checked against at every request: a new password, another role or a
        closed account ends the sessions that there are."""
        key_salt = "fostering.accounts.models.User.get_session_auth_hash"
        value = f"{self.password}:{self.role}:{self.is_active}"
        return salted_hmac(key_salt, value, secret=secret, algorithm="sha256").hexdigest()

    def get_full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def is_worker(self) -> bool:
        """Whether a household can be allocated to them."""
        return self.is_active and self.role in WORKERS

    @property
    def name_and_team(self) -> str:
        """What tells namesakes apart. Load `team` with the row."""
        return f"{self.get_full_name()} ({self.team})" if self.team else self.get_full_name()

    def get_short_name(self) -> str:
        return self.first_name

    @property
    def definition(self) -> RoleDefinition:
        return ROLES[Role(self.role)]

    @property
    def scope(self) -> Scope:
        return self.definition.scope

    @property
    def capabilities(self) -> frozenset[Capability]:
        return self.definition.capabilities if self.is_active else frozenset()

    def has_capability(self, capability: str) -> bool:
        """Whether this person's role includes the capability, anywhere in their scope."""
        return capability in self.capabilities

    @property
    def sees_every_team(self) -> bool:
        return self.scope is Scope.SERVICE or self.has_capability(Capability.MANAGE_USERS)

    def team_ids(self) -> set[int]:
        """Their own team and those they manage. One query, kept for the life of the object."""
        if not hasattr(self, "_team_ids"):
            self.remember_teams(Team.objects.filter(manager=self).values_list("pk", flat=True))
        return self._team_ids

    def remember_teams(self, managed: Iterable[int]) -> None:
        """Keep which teams they manage, where somebody has read it."""
        self._team_ids = {*managed, *filter(None, [self.team_id])}


class HeldSubmission(models.Model):
    """A form that arrived after its sender's session had ended, kept until they sign in again.

    Only its sender can open it; it is deleted when used, or after a day.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="held_submissions")
    path = models.CharField(max_length=500)
    data = models.JSONField()
    held_at = models.DateTimeField(auto_now_add=True)

    KEPT_FOR = datetime.timedelta(days=1)

    class Meta:
        indexes = [models.Index(fields=["user", "held_at"])]

    def __str__(self) -> str:
        return f"kept form {self.pk}"


class TokenName(models.Model):
    """What its owner calls an API token. The token itself is knox's: a hash and an expiry."""

    token = models.OneToOneField(
        "knox.AuthToken", on_delete=models.CASCADE, primary_key=True, related_name="label"
    )
    name = models.CharField(max_length=100)

    def __str__(self) -> str:
        return f"name of token {self.pk}"
