"""The product's own processes, as they are deployed, over the database of the tests."""

import os
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path
from urllib.parse import quote

from django.db import connection

from devtool.processes import wait_until
from devtool.supervisor import Child

ROOT = Path(__file__).resolve().parents[1]
READY_SECONDS = 60


def database_url():
    """The tests' own database, for a process that reads DATABASE_URL."""
    at = connection.settings_dict
    user, password, host = (quote(at[key] or "", safe="") for key in ("USER", "PASSWORD", "HOST"))
    port = f":{at['PORT']}" if at["PORT"] else ""
    return f"postgresql://{user}:{password}@{host}{port}/{at['NAME']}"


def environment(folder, **more):
    """What a process of the product is given: files and mail go to `folder`."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    ours = {
        "FOSTERING_ENV": "dev",  # cookies over plain HTTP; all else is as in production
        "SECRET_KEY": "of-the-tests",
        "DATABASE_URL": database_url(),
        "REDIS_URL": os.environ.get("REDIS_URL", ""),
        "FILES_ROOT": str(folder / "files"),
        "STATIC_ROOT": str(folder / "static"),
        "TMPDIR": str(folder),
    }
    return kept | ours | {name: str(value) for name, value in more.items()}


def collect_static(env):
    """Gather the static files, compressed and named by their content, as for a release."""
    argv = [sys.executable, "manage.py", "collectstatic", "--no-input", "--ignore", "src"]
    subprocess.run(argv, cwd=ROOT, env=env, check=True, capture_output=True)


def web(name, *, env, host, port, log, before=()):
    """A web process, as the Dockerfile starts it."""
    argv = [*before, sys.executable, "-m", "gunicorn", "fostering.wsgi:application"]
    argv += ["--bind", f"{host}:{port}", "--worker-class", "gthread", "--workers", "1"]
    argv += ["--threads", "4", "--no-control-socket"]
    return Child(name, argv, env=env, cwd=ROOT, log=log)


def celery(name, *arguments, env, log, before=()):
    """A worker or a beat."""
    argv = [*before, sys.executable, "-m", "celery", "-A", "fostering", *arguments]
    return Child(name, argv, env=env, cwd=ROOT, log=log)


def wait_for(child, ready):
    """Wait until `ready()`; tell the end of the log when it does not come to that."""
    wait_until(lambda: not child.alive() or ready(), READY_SECONDS, pause=0.1)
    if not (child.alive() and ready()):
        message = f"{child.name} is not ready. {child.last_words()}"
        raise RuntimeError(message)


def answers(address):
    """Whether a web process serves."""
    try:
        urllib.request.urlopen(f"{address}/livez", timeout=2).close()
    except OSError:
        return False
    return True


def listens(host, port):
    """Whether somebody answers there."""
    with socket.socket() as probe:
        return probe.connect_ex((host, port)) == 0


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
