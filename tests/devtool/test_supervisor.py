import signal
import subprocess
import sys
from pathlib import Path

import pytest

from devtool import processes, supervisor
from devtool.console import Failure
from devtool.places import ROOT
from devtool.processes import is_running, wait_until
from devtool.supervisor import Child, Supervisor


def start_product(folder: Path) -> tuple[subprocess.Popen, list[int]]:
    """The stand-in and the ids of everything that runs under it."""
    product = subprocess.Popen(
        [sys.executable, "-m", "tests.devtool.fake_product", str(folder)],
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT / ".ci")},
        stderr=subprocess.DEVNULL,
    )
    files = [folder / "polite", folder / "stubborn"]
    assert wait_until(lambda: all(file.exists() for file in files), 10)
    return product, [int(pid) for file in files for pid in file.read_text().split()]


def none_runs(pids: list[int]) -> bool:
    return not any(is_running(pid, "python") for pid in pids)


@pytest.mark.parametrize("signum", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_when_it_is_told_to_end_nothing_is_left(tmp_path, signum):
    product, pids = start_product(tmp_path)
    assert len(pids) == 4

    product.send_signal(signum)

    assert product.wait(10) == 128 + signum
    assert none_runs(pids)


def test_a_second_signal_does_not_cut_the_ending_short(tmp_path):
    product, pids = start_product(tmp_path)

    product.send_signal(signal.SIGINT)
    product.send_signal(signal.SIGTERM)

    assert product.wait(10) > 128
    assert none_runs(pids)


@pytest.mark.skipif(sys.platform != "linux", reason="a promise of Linux's kernel")
def test_when_it_is_killed_outright_its_children_are_told(tmp_path):
    product, pids = start_product(tmp_path)

    product.kill()
    product.wait(10)

    assert wait_until(lambda: not is_running(pids[0], "python"), 5)
    for pid in pids[1:]:  # the stubborn one, and the children's children
        subprocess.run(["kill", "-9", str(pid)], stderr=subprocess.DEVNULL)


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def failing_child(folder: Path) -> Child:
    argv = [sys.executable, "-c", "print('out of paper', flush=True); raise SystemExit(3)"]
    return Child("printer", argv, env={}, cwd=folder, log=folder / "printer.log")


def wait_for_death(child: Child) -> None:
    assert wait_until(lambda: not child.alive(), 10)


def test_a_dead_child_is_started_again_after_a_growing_pause(tmp_path, capsys):
    clock, child = Clock(), failing_child(tmp_path)
    keeper = Supervisor([child], delays=[1, 2], clock=clock)
    keeper.start()

    for pause in (1, 2):
        wait_for_death(child)
        keeper.tick()
        before = child.process
        clock.now += pause - 0.1
        keeper.tick()
        assert child.process is before
        clock.now += 0.2
        keeper.tick()
        assert child.process is not before

    said = capsys.readouterr().err
    assert "starting it again in 1 s" in said
    assert "starting it again in 2 s" in said
    keeper.stop()


def test_a_child_that_does_not_stay_up_ends_everything_with_its_last_words(tmp_path):
    child = failing_child(tmp_path)
    keeper = Supervisor([child], delays=[], clock=Clock())
    keeper.start()
    wait_for_death(child)

    with pytest.raises(Failure, match=r"(?s)printer does not stay up.*code 3.*out of paper"):
        keeper.tick()


def test_one_that_ran_for_a_while_starts_with_a_clean_sheet(tmp_path):
    clock, child = Clock(), failing_child(tmp_path)
    keeper = Supervisor([child], delays=[1], clock=clock)
    keeper.start()
    wait_for_death(child)
    keeper.tick()
    clock.now += 2
    keeper.tick()
    wait_for_death(child)

    clock.now += supervisor.STEADY_SECONDS
    keeper.tick()

    assert keeper.records["printer"].deaths == 1
    keeper.stop()


def test_what_others_started_is_started_again_too(tmp_path, capsys):
    class Database:
        name = "database"
        up = False

        def start(self):
            self.up = True

        def alive(self):
            return self.up

        def last_words(self):
            return "see its log"

    clock, database = Clock(), Database()
    keeper = Supervisor([], [database], delays=[1], clock=clock)
    keeper.start()

    keeper.tick()
    clock.now += 1
    keeper.tick()

    assert database.up
    assert "database ended" in capsys.readouterr().err


def test_a_process_with_another_command_line_is_not_taken_for_ours():
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        assert processes.is_running(process.pid, "-c")
        assert not processes.is_running(process.pid, "postgres")
        process.communicate(b"\n")
    assert not processes.is_running(process.pid, "-c")


def test_a_command_in_the_foreground_gives_its_exit_code():
    def code_of(script: str) -> int:
        return processes.run_in_foreground([sys.executable, "-c", script], {})

    assert code_of("raise SystemExit(4)") == 4
    assert code_of("import os; os.kill(os.getpid(), 15)") == 128 + 15
