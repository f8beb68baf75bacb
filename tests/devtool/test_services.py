import pytest

from devtool.services import Services


class Part:
    """A service that only counts."""

    def __init__(self) -> None:
        self.up = False
        self.starts = 0

    def start(self) -> None:
        self.starts += not self.up
        self.up = True

    def alive(self) -> bool:
        return self.up

    def stop(self) -> None:
        self.up = False

    def env(self) -> dict[str, str]:
        return {"DATABASE_URL": "postgres://here"}

    def destroy(self) -> None:
        raise AssertionError("the data was removed")


@pytest.fixture
def none_of_its_own(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://elsewhere/db")
    monkeypatch.setenv("REDIS_URL", "redis://elsewhere")


def using(state, part: Part) -> Services:
    services = Services(state)
    services.parts = [part]
    return services


def test_services_that_the_environment_names_are_not_started(tmp_path, none_of_its_own):
    assert Services(tmp_path).parts == []
    assert Services(tmp_path).env() == {}


def test_each_is_decided_on_its_own(tmp_path, venv, monkeypatch):
    monkeypatch.setenv("DATABASE_URL_FILE", "/run/secrets/database_url")
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("REDIS_URL", raising=False)

    (only,) = Services(tmp_path).parts

    assert list(only.env()) == ["REDIS_URL"]


def test_the_last_command_that_leaves_stops_them(tmp_path, none_of_its_own):
    part = Part()

    with using(tmp_path, part).running():
        with using(tmp_path, part).running():
            assert part.up
        assert part.up

    assert not part.up
    assert part.starts == 1


def test_the_command_that_came_first_may_leave_first(tmp_path, none_of_its_own):
    part = Part()
    first, second = using(tmp_path, part).running(), using(tmp_path, part).running()

    first.__enter__()
    second.__enter__()
    first.__exit__(None, None, None)
    assert part.up

    second.__exit__(None, None, None)
    assert not part.up


def test_a_failed_start_leaves_nothing_running(tmp_path, none_of_its_own):
    class Broken(Part):
        def start(self) -> None:
            raise RuntimeError("no")

    good = Part()
    services = using(tmp_path, good)
    services.parts.append(Broken())

    with pytest.raises(RuntimeError), services.running():
        pass

    assert not good.up
