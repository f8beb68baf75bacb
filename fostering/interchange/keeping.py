"""Where an upload is kept while it is needed, and how far the worker is with it."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.cache import cache
from django.core.files import File
from django.core.files.storage import default_storage

from fostering.interchange.importing import Progress
from fostering.interchange.models import ImportBatch

FOLDER = "imports"


def keep(batch: ImportBatch, source: Path) -> None:
    """Keep the file under the batch's `path`, where every worker finds it."""
    with source.open("rb") as file:
        batch.path = default_storage.save(batch.path, File(file))


@contextmanager
def copy_of(batch: ImportBatch) -> Iterator[Path]:
    """The uploaded file as a path of this machine, for the life of the block.

    The store may be a bucket, and zips are read from their end.
    """
    with tempfile.TemporaryDirectory(prefix="import-") as folder:
        path = Path(folder) / Path(batch.path).name
        with default_storage.open(batch.path) as kept, path.open("wb") as file:
            shutil.copyfileobj(kept, file)
        yield path


def remove(batch: ImportBatch) -> None:
    """Let the file go; nothing when it has gone already."""
    if batch.path:
        default_storage.delete(batch.path)


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
