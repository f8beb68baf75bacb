"""The gate for uploaded files: what is let in, and what is kept of it.

1. The name ends in pdf, jpg, jpeg or png, and the file is not empty and not too big.
2. What it begins with agrees with its name (libmagic).
3. A virus scanner, where there is one, finds nothing.
4. It opens all the way, in a process with limits (fostering.documents.opening), which writes the
   copy that is kept: a PDF without scripts and attachments, a picture without its metadata.

Nothing else is let in, so that nothing the product serves is ever run by a browser.
"""

import hashlib
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePath

import magic
import structlog
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from fostering.core.errors import DomainError
from fostering.documents import opening, scanning
from fostering.documents.scanning import ScanState

logger = structlog.get_logger(__name__)

# Ending: how it is opened, and the type it is served with.
KINDS = {
    "pdf": ("pdf", "application/pdf"),
    "jpg": ("jpeg", "image/jpeg"),
    "jpeg": ("jpeg", "image/jpeg"),
    "png": ("png", "image/png"),
}
EXTENSIONS = {"pdf": "pdf", "jpeg": "jpg", "png": "png"}
ACCEPT = ",".join(f".{ending}" for ending in KINDS)
SECONDS = 60


@dataclass(frozen=True)
class CleanFile:
    """A file that passed the gate; `path` lives until the `opened` block ends."""

    path: Path
    extension: str
    content_type: str
    original_name: str
    size: int
    pages: int
    sha256: str
    scan_state: ScanState


@contextmanager
def opened(upload: UploadedFile) -> Iterator[CleanFile]:
    """Put `upload` through the gate. DomainError, with words for its sender, when it is refused."""
    kind, content_type = _declared(upload)
    with tempfile.TemporaryDirectory(prefix="upload-") as folder:
        source, target = Path(folder) / "source", Path(folder) / "target"
        with source.open("wb") as file:
            for chunk in upload.chunks():
                file.write(chunk)
        _check_content(source, content_type)
        scan_state = scanning.scan(source)
        pages = _open(kind, source, target)
        yield CleanFile(
            path=target,
            extension=EXTENSIONS[kind],
            content_type=content_type,
            original_name=PurePath(str(upload.name).replace("\\", "/")).name[-200:],
            size=target.stat().st_size,
            pages=pages,
            sha256=sha256_of(target),
            scan_state=scan_state,
        )


def _declared(upload: UploadedFile) -> tuple[str, str]:
    ending = PurePath(str(upload.name)).suffix.lower().lstrip(".")
    if ending not in KINDS:
        raise _refuse("The file must be a PDF, a JPEG or a PNG. Save a document as a PDF first.")
    if not upload.size:
        raise _refuse("The file you chose is empty.")
    if upload.size > settings.UPLOAD_MAX_BYTES:
        limit = settings.UPLOAD_MAX_BYTES // (1024 * 1024)
        raise _refuse(
            f"The file is larger than {limit} MB. Scan it at a lower quality, or split it."
        )
    return KINDS[ending]


def _check_content(source: Path, content_type: str) -> None:
    with source.open("rb") as file:
        found = magic.from_buffer(file.read(8192), mime=True)
    if found != content_type:
        logger.info("upload.refused", reason="content", declared=content_type, found=found)
        raise _refuse("What is in the file is not what its name says. Save it again as a PDF.")


def _open(kind: str, source: Path, target: Path) -> int:
    """Open the file in a process with limits; return its pages."""
    command = [sys.executable, "-I", opening.__file__, kind, str(source), str(target)]
    try:
        done = subprocess.run(  # noqa: S603 - our own script, its arguments are ours
            command, capture_output=True, timeout=SECONDS, check=False, env={}
        )
    except subprocess.TimeoutExpired:
        raise _refuse("The file takes too long to open. Print it to a new PDF.") from None
    try:
        answer = json.loads(done.stdout)
    except ValueError:
        answer = {"refused": "The file is too complicated to open. Print it to a new PDF."}
    if "refused" in answer:
        logger.info("upload.refused", reason="opening", error=answer.get("error", ""))
        raise _refuse(answer["refused"])
    return int(answer["pages"])


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _refuse(message: str) -> DomainError:
    return DomainError(message, field="file")
