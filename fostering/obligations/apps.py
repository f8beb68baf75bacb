from importlib import import_module
from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules


class ObligationsConfig(AppConfig):
    name = "fostering.obligations"
    label = "obligations"

    def ready(self) -> None:
        import_module("fostering.obligations.watching")
        autodiscover_modules("obligations")
        post_migrate.connect(load_policies, sender=self)


def load_policies(using: str, **kwargs: Any) -> None:
    """A migrated database has the shipped policies. Safe to run after every migrate."""
    from fostering.core.dates import today  # noqa: PLC0415 - models exist only after setup
    from fostering.obligations.actions import policies  # noqa: PLC0415 - models, as above
    from fostering.obligations.models import StandardVersion  # noqa: PLC0415 - models, as above

    if StandardVersion._meta.db_table in connections[using].introspection.table_names():
        policies.load(today=today())
