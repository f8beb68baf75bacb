from importlib import import_module

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class AuditConfig(AppConfig):
    name = "fostering.audit"
    label = "audit"

    def ready(self) -> None:
        import_module("fostering.audit.receivers")
        # How each app's events read, and which of its rows belong to a household's history.
        autodiscover_modules("audit")
