from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class InterchangeConfig(AppConfig):
    name = "fostering.interchange"
    label = "interchange"

    def ready(self) -> None:
        autodiscover_modules("interchange")
