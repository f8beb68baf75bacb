import subprocess
import sys

from devtool import cli, registry
from devtool.console import Failure
from devtool.places import ROOT
from devtool.registry import Command


def test_without_argument_it_lists_each_command_on_one_line():
    done = subprocess.run(
        [sys.executable, "-I", ROOT / "dev"], capture_output=True, text=True, cwd="/", check=True
    )

    names = [line.split()[1] for line in done.stdout.splitlines()]
    assert names[:4] == ["up", "manage", "test", "check"]
    assert {"shell", "demo", "lock", "assets"} <= set(names)


def test_an_unknown_command_is_named_and_the_known_ones_are_listed(capsys):
    assert cli.main(["upp"]) == 2

    said = capsys.readouterr().err
    assert "no command 'upp'" in said
    assert "./dev up" in said


def test_every_command_says_what_it_does():
    assert all(command.summary for command in registry.load().values())


def test_a_failure_is_shown_without_a_traceback(capsys, monkeypatch):
    def fail(arguments: list[str]) -> int:
        raise Failure("Install the thing first.")

    monkeypatch.setattr(cli, "end_tidily", lambda: None)
    code = cli._run(Command("x", "x", "", fail, 1), [])

    assert code == 1
    assert capsys.readouterr().err == "Install the thing first.\n"
