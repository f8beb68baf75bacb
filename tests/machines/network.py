"""Two machines on this one: each with a network of its own, behind one switch (Linux, as root)."""

import subprocess
from contextlib import contextmanager

SWITCH, NET = "fosteringm0", "10.117.0"
HERE = f"{NET}.1"
NAMES = ("fosteringm1", "fosteringm2")


def address(number):
    """Of the first machine (1) or the second (2)."""
    return f"{NET}.{10 + number}"


def inside(number):
    """What stands before a command that runs on the machine."""
    return ("ip", "netns", "exec", NAMES[number - 1])


@contextmanager
def apart():
    """The machines and the switch, for the life of the block."""
    _remove()
    try:
        _ip("link", "add", SWITCH, "type", "bridge")
        _ip("addr", "add", f"{HERE}/24", "dev", SWITCH)
        _ip("link", "set", SWITCH, "up")
        for number, name in enumerate(NAMES, start=1):
            _plug_in(number, name)
        yield
    finally:
        _remove()


def _plug_in(number, name):
    cable = f"{name}c"
    _ip("netns", "add", name)
    _ip("link", "add", cable, "type", "veth", "peer", "name", "eth0", "netns", name)
    _ip("link", "set", cable, "master", SWITCH, "up")
    for words in (
        ("addr", "add", f"{address(number)}/24", "dev", "eth0"),
        ("link", "set", "eth0", "up"),
        ("link", "set", "lo", "up"),
    ):
        _ip("-n", name, *words)


def _remove():
    """Also what a killed run has left."""
    for name in NAMES:
        _ip("netns", "del", name, check=False)
    _ip("link", "del", SWITCH, check=False)


def _ip(*words, check=True):
    subprocess.run(["ip", *words], check=check, capture_output=True)
