"""The tool's tests use the programs of the environment that runs them, and the disk alone."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from devtool import broker, postgres
from devtool.postgres import Postgres


@pytest.fixture
def venv(monkeypatch: pytest.MonkeyPatch) -> Path:
    """The running environment instead of the checkout's."""
    path = Path(sys.prefix)
    monkeypatch.setattr(postgres, "VENV", path)
    monkeypatch.setattr(broker, "VENV", path)
    return path


@pytest.fixture
def open_path(tmp_path: Path) -> Path:
    """A temporary folder that every account reaches; pytest makes its own for one user."""
    for folder in (tmp_path, *tmp_path.parents):
        if folder.owner() == tmp_path.owner() and folder.name.startswith(("pytest-", "test_")):
            folder.chmod(0o755)
    return tmp_path


@pytest.fixture
def cluster(venv: Path, open_path: Path) -> Iterator[Postgres]:
    cluster = Postgres(open_path, durable=False)
    yield cluster
    cluster.stop()
