"""PostgreSQL refuses to run as root: whom to run it as, and what that account can reach."""

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from devtool.console import Failure


@dataclass(frozen=True)
class Account:
    """Somebody else to run a server as."""

    uid: int
    gid: int

    def popen_options(self) -> dict[str, Any]:
        return {"user": self.uid, "group": self.gid, "extra_groups": [], "cwd": "/"}

    def own(self, path: Path) -> None:
        os.chown(path, self.uid, self.gid)

    def can_enter(self, folder: Path) -> bool:
        """Whether this account gets into the folder, and through all that are on the way."""
        argv = ["/usr/bin/test", "-x", str(folder)]
        return subprocess.run(argv, **self.popen_options()).returncode == 0


def unprivileged() -> Account | None:
    """The account that root steps down to; None when we are not root and stay who we are."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid)
    raise Failure("PostgreSQL does not run as root, and there is no account `nobody` to use.")
