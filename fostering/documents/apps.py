from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class DocumentsConfig(AppConfig):
    name = "fostering.documents"
    label = "documents"

    def ready(self) -> None:
        # Each app's packs.py registers its pack kinds, its file_kinds.py the kinds of its files.
        autodiscover_modules("packs", "file_kinds")
