"""The day of the tests."""

import datetime

import pytest
import time_machine

from tests.cast import DAY


@pytest.fixture(autouse=True)
def _on_the_day():
    with time_machine.travel(datetime.datetime.combine(DAY, datetime.time(12)), tick=False):
        yield
