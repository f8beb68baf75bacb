import os
from pathlib import Path

import pytest

from devtool import sockets
from devtool.console import Failure


def test_a_socket_lies_beside_the_data_unless_its_path_is_too_long():
    short, long = Path("/srv/state/pg18"), Path("/srv") / ("x" * 80)

    assert sockets.folder_for(short) == short
    assert len(str(sockets.folder_for(long))) < 60


def test_a_folder_that_somebody_else_made_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: tmp_path.stat().st_uid + 1)

    with pytest.raises(Failure, match="belongs to somebody else"):
        sockets.make_folder(tmp_path, None)


def test_a_link_to_a_folder_is_refused(tmp_path):
    link = tmp_path / "link"
    link.symlink_to(tmp_path)

    with pytest.raises(Failure):
        sockets.make_folder(link, None)
