from django.apps import AppConfig


class DashboardsConfig(AppConfig):
    name = "fostering.dashboards"
    label = "dashboards"
