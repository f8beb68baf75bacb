"""A private PostgreSQL of this checkout, on a unix socket.

It outlives the command that started it when that is killed, and the next command uses it again;
services.py decides who stops it. The application's role owns its database and is no superuser, as
in production.
"""

import hashlib
import os
import secrets
import shutil
import signal
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

from devtool import pg_binaries, sockets
from devtool.accounts import Account, unprivileged
from devtool.console import Failure, say
from devtool.places import VENV
from devtool.processes import is_running, wait_until

NAME = "fostering"
ENV = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}
NOT_DURABLE = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
# For a machine that does other things too, with a disk that seeks for nothing. The defaults are for
# one of thirty years ago: 128 MB of buffers, and a checkpoint for each GB that a rebuild writes.
SIZED = (
    "max_wal_size=4GB",
    "min_wal_size=512MB",
    "checkpoint_timeout=15min",
    "work_mem=16MB",
    "maintenance_work_mem=256MB",
    "random_page_cost=1.1",
    "jit=off",  # it takes longer to compile a page's query than to run it
)
MOVED_STATE = Path("/var/lib/fostering-dev")
START_SECONDS, STOP_SECONDS = 60, 15

# psql's own language: \getenv keeps the password out of the process list, \gexec runs what the
# query returns.
CREATE = """
\\set name fostering
\\getenv password PGPASSWORD
select format('create role %I login createdb password %L', :'name', :'password')
  where not exists (select from pg_roles where rolname = :'name') \\gexec
select format('create database %I owner %I', :'name', :'name')
  where not exists (select from pg_database where datname = :'name') \\gexec
"""


class Postgres:
    """One cluster. `durable=False` trades safety for speed, for data that is thrown away."""

    def __init__(self, state: Path, *, durable: bool = True) -> None:
        account = unprivileged()
        self.state = reachable(state, account)
        self.binaries = pg_binaries.choose(
            pg_binaries.candidates(VENV), account, self.state / "programs"
        )
        # A folder per major version: a new binary never opens the old format.
        self.data = self.state / f"pg{self.binaries.major}"
        self.account = owner_of(self.data, account)
        self.durable = durable
        self.socket_folder = sockets.folder_for(self.data)
        self.password_file = self.state / f"{self.data.name}.password"
        self.log = self.state / f"{self.data.name}.log"
        self.process: subprocess.Popen[bytes] | None = None

    # What the other modules ask

    def start(self) -> None:
        """Start it, or use the one that runs; make the cluster and the database if missing."""
        if not self.data.exists():
            self._make_cluster()
        if not self.alive():
            sockets.make_folder(self.socket_folder, self.account)
            self._clear_the_way()
            self._launch()
        self._make_database()

    def alive(self) -> bool:
        if self.process:
            self.process.poll()  # reap it if it ended
        return self._status() == "ready" and sockets.answers(self._socket())

    def stop(self) -> None:
        """Shut down at once but cleanly: clients are cut off, nothing needs recovery."""
        if self._gone():
            return
        # Our own may not have written its pid file yet.
        pid = self._running_pid() or (self.process.pid if self.process else 0)
        for signum in (signal.SIGINT, signal.SIGQUIT):
            with suppress(ProcessLookupError):
                os.kill(pid, signum)
            if wait_until(self._gone, STOP_SECONDS):
                return

    def env(self) -> dict[str, str]:
        """What Django reads."""
        password = quote(self.password_file.read_text())
        host = quote(str(self.socket_folder), safe="")
        return {"DATABASE_URL": f"postgres://{NAME}:{password}@{host}/{NAME}"}

    def destroy(self) -> None:
        """Remove the stopped cluster and its data."""
        shutil.rmtree(self.data, ignore_errors=True)

    def sql(self, database: str, statement: str) -> str:
        """Run one statement as the application's role; its values, one row a line."""
        argv = ["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", str(self.socket_folder)]
        argv += ["-U", NAME, "-d", database, "-c", statement]
        return self._run("psql", *argv, PGPASSWORD=self.password_file.read_text())

    # The cluster

    def _make_cluster(self) -> None:
        """Build it aside and rename it when it is whole: a killed initdb leaves no half cluster."""
        for other in sorted(self.state.glob("pg[0-9]*/PG_VERSION")):
            say(f"{other.parent} is of another PostgreSQL version and is left alone.")
        new = self.state / f"{self.data.name}.new"
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir(mode=0o700)
        if self.account:
            self.account.own(new)
        password = secrets.token_urlsafe(24)
        write_secret(self.password_file, password)
        self._initdb(new, password)
        new.rename(self.data)

    def _initdb(self, folder: Path, password: str) -> None:
        with tempfile.NamedTemporaryFile("w") as file:
            file.write(password)
            file.flush()
            if self.account:
                self.account.own(Path(file.name))
            argv = ["-D", str(folder), "-U", "postgres", "-E", "UTF8", *self._locale()]
            argv += ["--data-checksums", "--auth=scram-sha-256", f"--pwfile={file.name}"]
            self._run("initdb", *argv, *([] if self.durable else ["--no-sync"]))

    def _locale(self) -> list[str]:
        """The same sort order on every machine."""
        if self.binaries.major >= 17:
            return ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        return ["--locale=C.UTF-8"]

    def _make_database(self) -> None:
        password = self.password_file.read_text()
        argv = ["-X", "-q", "-v", "ON_ERROR_STOP=1"]
        argv += ["-h", str(self.socket_folder), "-U", "postgres", "-d", "postgres"]
        self._run("psql", *argv, stdin=CREATE, PGPASSWORD=password)

    def _run(self, program: str, *argv: str, stdin: str = "", **env: str) -> str:
        options = self.account.popen_options() if self.account else {}
        done = subprocess.run(
            [str(self.binaries.folder / program), *argv],
            env=ENV | env,
            input=stdin,
            text=True,
            capture_output=True,
            **options,
        )
        if done.returncode:
            raise Failure(f"PostgreSQL's {program} failed: {done.stderr.strip()}")
        return done.stdout

    # The process

    def _launch(self) -> None:
        settings = ["listen_addresses=", f"unix_socket_directories={self.socket_folder}"]
        settings += [*SIZED, *sized_by(memory_mb())]
        settings += [] if self.durable else NOT_DURABLE
        argv = [str(self.binaries.folder / "postgres"), "-D", str(self.data)]
        argv += [part for setting in settings for part in ("-c", setting)]
        options = self.account.popen_options() if self.account else {}
        with self.log.open("ab") as log:
            # A session of its own: Ctrl-C in the terminal is for us, we end it in good order.
            self.process = subprocess.Popen(
                argv,
                env=ENV,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                **options,
            )
        ended = self.process.poll
        wait_until(lambda: ended() is not None or self.alive(), START_SECONDS)
        if not self.alive():
            raise Failure(f"PostgreSQL did not start: see {self.log}")

    def _clear_the_way(self) -> None:
        """Wait for one that is starting or stopping; remove what a killed one left."""
        wait_until(lambda: self._running_pid() is None or self.alive(), STOP_SECONDS)
        if self._running_pid() is None:
            lock = self.socket_folder / f"{self._socket().name}.lock"
            for leftover in (self._pid_file(), lock, self._socket()):
                leftover.unlink(missing_ok=True)

    def _gone(self) -> bool:
        ended = self.process is None or self.process.poll() is not None
        return ended and self._running_pid() is None

    def _socket(self) -> Path:
        return self.socket_folder / ".s.PGSQL.5432"

    def _pid_file(self) -> Path:
        return self.data / "postmaster.pid"

    def _pid_lines(self) -> list[str]:
        try:
            return [line.strip() for line in self._pid_file().read_text().splitlines()]
        except FileNotFoundError:
            return []

    def _status(self) -> str:
        """Line 8 of the pid file: starting, ready, stopping or standby."""
        lines = self._pid_lines()
        return lines[7] if len(lines) > 7 else ""

    def _running_pid(self) -> int | None:
        lines = self._pid_lines()
        if not lines or not lines[0].isdigit():
            return None
        return int(lines[0]) if is_running(int(lines[0]), str(self.data)) else None


def reachable(state: Path, account: Account | None) -> Path:
    """The folder, made; or one under /var/lib when root's account cannot get there (0700 /root).

    The permissions of the operator's folders are never changed.
    """
    state.mkdir(parents=True, exist_ok=True)
    if account is None or account.can_enter(state):
        return state
    moved = MOVED_STATE / hashlib.sha256(os.fsencode(state)).hexdigest()[:12]
    moved.mkdir(parents=True, exist_ok=True)
    for folder in (MOVED_STATE, moved):
        folder.chmod(0o755)  # whatever root's umask is
    return moved


def memory_mb() -> int:
    """How much memory the machine has."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") >> 20


def sized_by(memory: int) -> list[str]:
    """An eighth of the memory for buffers, 1 GB at most: the pages, Chrome and Celery live here too."""
    buffers = max(128, min(1024, memory // 8))
    return [f"shared_buffers={buffers}MB", f"effective_cache_size={max(512, memory // 4)}MB"]


def owner_of(data: Path, account: Account | None) -> Account | None:
    """Whom to run an existing cluster as: PostgreSQL only opens its own user's data."""
    if not data.exists():
        return account
    stat = data.stat()
    if account:
        return Account(stat.st_uid, stat.st_gid)
    if stat.st_uid != os.geteuid():
        raise Failure(f"{data} belongs to another user: run ./dev as that user, or remove it.")
    return None


def write_secret(path: Path, secret: str) -> None:
    """Write a file that its owner alone can read, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f"{path.name}.new")
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(secret)
    new.rename(path)
