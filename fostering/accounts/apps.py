from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "fostering.accounts"
    label = "accounts"
