from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "fostering.documents"
    label = "documents"
