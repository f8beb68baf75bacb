"""The parts of the load bench that are arithmetic or text: no server, no clock."""

import random

import pytest

from bench.arrivals import Timetable, people_for
from bench.forms import TYPED, filled
from bench.phases import Outcome
from bench.samples import Sample, percentile
from bench.sign_in import code, csrf_of
from bench.stack import background_command, web_command
from bench.table import Result, as_markdown
from devtool.console import Failure
from devtool.places import ROOT


@pytest.mark.parametrize(
    ("per_cent", "value"), [(1, 1.0), (50, 5.0), (90, 9.0), (95, 10.0), (99, 10.0), (100, 10.0)]
)
def test_a_percentile_is_the_value_that_so_many_do_not_exceed(per_cent, value):
    assert percentile([float(number) for number in range(10, 0, -1)], per_cent) == value


def test_a_percentile_of_one_value_is_that_value():
    assert percentile([7.0], 50) == percentile([7.0], 99) == 7.0


class Clock:
    now = 100.0

    def __call__(self):
        return self.now


def test_a_slow_answer_does_not_move_the_timetable():
    clock = Clock()
    quick, slow = (Timetable(random.Random(1), clock, pause=2.0) for _ in range(2))
    due = [quick.asked() for _ in range(5)]
    clock.now += 60

    assert slow.asked() == due[0]
    assert slow.wait() == 0.0
    assert [slow.asked() for _ in range(4)] == due[1:]


def test_forty_requests_a_second_take_eighty_people():
    assert people_for(40) == 80


def test_arrivals_keep_their_rate():
    timetable = Timetable(random.Random(1), Clock(), pause=2.0)
    last = [timetable.asked() for _ in range(10_000)][-1]

    assert last - 100.0 == pytest.approx(20_000, rel=0.03)


def test_the_form_with_the_marker_is_filled_as_somebody_would():
    html = """
    <form><input name="q" value=""></form>
    <form method="post"><input type="hidden" name="draft_version" value="3">
    <input type="radio" name="seen" value="alone"><input type="radio" name="seen" value="no" checked>
    <input type="checkbox" name="present" value="1"><input type="checkbox" name="present" value="2">
    <input type="checkbox" name="actions-0-DELETE"><input name="actions-__prefix__-what">
    <textarea name="summary">old</textarea><button name="complete" value="1">Go</button></form>
    <form method="post"><input name="other"></form>"""

    assert filled(html, "draft_version") == {
        "draft_version": ["3"],
        "seen": ["alone"],
        "present": ["1", "2"],
        "summary": [TYPED],
    }
    assert filled(html, "nothing") == {}


def test_the_code_is_that_of_the_standard():
    """RFC 6238, appendix B: the last six digits of its example for SHA-1."""
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"

    assert code(secret, 59) == "287082"
    assert code(secret, 1111111109) == "081804"


def test_the_token_of_a_session_is_in_its_cookies():
    assert csrf_of("fostering_session=a; fostering_csrf=b") == "b"


def test_the_web_server_is_started_as_the_dockerfile_says():
    command = web_command((ROOT / "Dockerfile").read_text(), 8123, "bench.floor.wsgi:application")

    assert command[1:5] == ["-m", "gunicorn", "bench.floor.wsgi:application", "--bind"]
    assert command[5] == "127.0.0.1:8123"
    assert "gthread" in command


def test_worker_and_beat_are_started_as_the_compose_file_says():
    compose = (ROOT / "docker-compose.yml").read_text()

    assert background_command(compose, "worker")[1:5] == ["-m", "celery", "-A", "fostering"]
    assert "beat" in background_command(compose, "beat")
    with pytest.raises(Failure):
        background_command(compose, "nobody")


def _outcome(*samples, rate=40.0):
    return Outcome(rate, 10.0, [Sample(*values) for values in samples])


def test_a_rate_is_kept_up_to_a_second_and_one_wrong_answer_in_a_hundred():
    quick = [("a", 0.0, 1000.0, 1, True)] * 99

    assert _outcome(*quick, ("a", 0.0, 1.0, 1, False)).is_kept
    assert not _outcome(*quick, *[("a", 0.0, 1.0, 1, False)] * 2).is_kept
    assert not _outcome(*[("a", 0.0, 1001.0, 1, True)] * 10).is_kept


def test_the_table_has_a_line_a_page_with_its_floor_and_the_ratio():
    product = _outcome(
        ("my-work", 1.0, 20.0, 2048, True),
        ("my-work", 2.0, 40.0, 4096, True),
        ("visit-start (write)", 3.0, 60.0, 0, False),
    )
    result = Result(
        households=90,
        product=product,
        floor=_outcome(("my-work", 1.0, 10.0, 512, True)),
        limits=[product, _outcome(("my-work", 1.0, 2000.0, 1, True), rate=50.0)],
        queries={"my-work": 9},
        cold_start=3.25,
        memory=[20.0, 90.0],
        database_bytes=1 << 30,
        told="Rows  5\nA visit with its history and audit   900 bytes, of 7 visits\n",
        machine="A machine.",
    )
    text = as_markdown(result)

    assert "| my-work | 2 | 20 | 40 | 40 | 9 | 3.0 | 0 | 10 | 10 | 2.0 | 4.0 |" in text
    assert "| visit-start (write) | 1 | 60 | 60 | 60 |  | 0.0 | 1 |  |  |  |  |" in text
    assert "first page after the start of the web process: 3.2 s" in text.lower()
    assert "less than 40" in text
    assert "A visit with its history and audit 900 bytes" in text
    assert "A machine." in text
