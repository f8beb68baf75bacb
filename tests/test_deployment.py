"""The compose files and the documents name the settings that there are."""

import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]
COMPOSE = ["docker-compose.yml", "docs/compose.scale.yml"]
ASKED = re.compile(r'env(?:_list)?\(\s*"(\w+)"')


def settings():
    return set(ASKED.findall((ROOT / "fostering" / "settings.py").read_text()))


@pytest.mark.parametrize("name", COMPOSE)
def test_a_compose_file_sets_nothing_that_is_not_read(name):
    compose = yaml.safe_load((ROOT / name).read_text())
    given = {variable.removesuffix("_FILE") for variable in compose["x-app"]["environment"]}

    assert given <= settings()


@pytest.mark.parametrize("name", COMPOSE)
def test_a_compose_file_has_every_secret_that_it_uses(name):
    compose = yaml.safe_load((ROOT / name).read_text())
    used = {
        secret for service in compose["services"].values() for secret in service.get("secrets", [])
    }
    files = re.findall(r"/run/secrets/(\w+)", (ROOT / name).read_text())

    assert used == set(compose["secrets"])
    assert set(files) <= used


def test_every_setting_is_documented():
    text = "".join((ROOT / "docs" / name).read_text() for name in ("deploy.md", "scale.md"))

    assert {name for name in settings() if f"`{name}`" not in text} == set()
