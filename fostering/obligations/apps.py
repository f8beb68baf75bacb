from django.apps import AppConfig


class ObligationsConfig(AppConfig):
    name = "fostering.obligations"
    label = "obligations"
