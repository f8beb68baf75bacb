"""A stand-in for `./dev up`: two small processes under the supervisor, until it is told to end.

Arguments: a folder, in which each process writes the ids of itself and of its own child.
"""

import sys
import time
from pathlib import Path

from devtool.commands.up import kept_running
from devtool.processes import Interrupted, end_tidily
from devtool.supervisor import Child, Supervisor

POLITE = """
import os, subprocess, sys, time
mine = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
open(sys.argv[1] + ".new", "w").write(f"{os.getpid()} {mine.pid}")
os.rename(sys.argv[1] + ".new", sys.argv[1])
time.sleep(600)
"""
STUBBORN = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)" + POLITE


def main(folder: Path) -> int:
    end_tidily()
    children = [
        Child(
            name,
            [sys.executable, "-c", code, str(folder / name)],
            env={},
            cwd=folder,
            log=folder / f"{name}.log",
        )
        for name, code in {"polite": POLITE, "stubborn": STUBBORN}.items()
    ]
    try:
        with kept_running(Supervisor(children, patience=0.5)):
            while True:
                time.sleep(0.05)
    except Interrupted as interrupted:
        return 128 + interrupted.signum


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
