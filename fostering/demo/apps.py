from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "fostering.demo"
    label = "demo"
