"""Where an upload is kept while it is needed, and how far the worker is with it."""

from pathlib import Path

from django.conf import settings
from django.core.cache import cache

from fostering.interchange.importing import Progress
from fostering.interchange.models import ImportBatch

FOLDER = "imports"


def path_of(batch: ImportBatch) -> Path:
    """The uploaded file, outside every web root."""
    return settings.FILES_ROOT / batch.path


def progress_of(batch: ImportBatch) -> str:
    """How far the worker is, in a few words; "" when it has not said."""
    return str(cache.get(_key(batch), ""))


def teller(batch: ImportBatch) -> Progress:
    """Says how far the worker is. In the cache: a transaction shows nothing until its end."""

    def tell(words: str) -> None:
        cache.set(_key(batch), words, timeout=3600)

    return tell


def _key(batch: ImportBatch) -> str:
    return f"import-progress-{batch.pk}"
