"""Which code the fingerprint is of: the product's own, wherever its packages are installed."""

from types import ModuleType

import django.contrib.admin
import pytest
from django.conf import settings

from fostering.obligations import fingerprint


@pytest.mark.parametrize(
    ("path", "is_ours"),
    [
        ("carers/rules.py", True),
        (".venv/lib/python3.11/site-packages/django/contrib/admin/__init__.py", False),
        ("../elsewhere/rules.py", False),
    ],
)
def test_packages_in_the_checkouts_own_environment_are_not_ours(path, is_ours):
    module = ModuleType("some.module")
    module.__file__ = str((settings.BASE_DIR / path).resolve())

    assert fingerprint._is_ours(module) is is_ours


def test_a_package_that_is_installed_is_not_ours():
    assert not fingerprint._is_ours(django.contrib.admin)
