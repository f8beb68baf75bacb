"""Two machines, each with a web process and a worker, over one database, one Valkey, one bucket.

`./dev machines` puts each in a network of its own, PgBouncer before the database, HAProxy before
the web processes, and runs two beats. In the suite they are processes side by side.
"""

import os
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import redis
from celery import Celery
from django.contrib.auth.hashers import make_password
from django.db import connection
from django.test import override_settings

from devtool import broker
from devtool.processes import wait_until
from devtool.supervisor import Child
from tests import buckets, processes
from tests import cast as casting
from tests import factories as f
from tests.machines import helpers, network

FULL = os.environ.get("FOSTERING_MACHINES") == "full"
QUIET_SECONDS, LOOKS = 90, 5
collect_ignore = [] if FULL else ["test_balanced.py"]


@dataclass
class Machines:
    """The addresses of the two, and how to give their workers something to do."""

    web: list[str]
    entrance: str | None
    queue: Celery
    valkey: redis.Redis
    bucket: str
    children: list[Child] = field(default_factory=list)

    @property
    def one(self) -> str:
        return self.web[0]

    @property
    def other(self) -> str:
        return self.web[1]

    def wait_for_workers(self):
        """Until nothing waits and nothing is being worked at."""

        quiet = 0

        def is_quiet():
            # A task that a worker takes is for a moment in neither: so several looks in a row.
            nonlocal quiet
            busy = self.valkey.llen("celery") or self.valkey.hlen("unacked")
            quiet = 0 if busy else quiet + 1
            return quiet == LOOKS

        assert wait_until(is_quiet, QUIET_SECONDS, pause=0.1), "the workers do not come to an end"


@pytest.fixture(scope="module")
def running(django_db_setup, tmp_path_factory):
    """Everything, started once for the module."""
    with ExitStack() as stack:
        folder = Path(tmp_path_factory.mktemp("machines"))
        if FULL:
            stack.enter_context(network.apart())
        here = network.HERE if FULL else "127.0.0.1"
        valkey_url = _valkey(stack, folder, here)
        bucket = stack.enter_context(buckets.served(host=here))
        env = _shared(folder, valkey_url, bucket)
        processes.collect_static(env)
        if FULL:
            apart = Path(
                stack.enter_context(tempfile.TemporaryDirectory(prefix="fostering-pooler-"))
            )
            apart.chmod(0o755)  # PgBouncer is not root
            port = processes.free_port()
            pooler = helpers.pooler(apart, address=here, port=port)
            _start(stack, pooler)
            processes.wait_for(pooler, lambda: processes.listens(here, port))
            name = connection.settings_dict["NAME"]
            env |= {
                "DATABASE_URL": f"postgresql://any@{here}:{port}/{name}",
                "DATABASE_POOLER": "transaction",
            }
        machines = Machines(
            web=[],
            entrance=None,
            queue=Celery(broker=f"{valkey_url}/0", set_as_current=False),
            valkey=redis.Redis.from_url(f"{valkey_url}/0"),
            bucket=bucket,
        )
        for number in (1, 2):
            _machine(stack, machines, folder, env, number)
        if FULL:
            at = [address.removeprefix("http://") for address in machines.web]
            port = processes.free_port()
            balancer = helpers.balancer(folder, address=here, port=port, machines=at)
            machines.entrance = f"http://{here}:{port}"
            _start(stack, balancer)
            processes.wait_for(balancer, lambda: processes.answers(machines.entrance))
        stack.callback(machines.queue.close)
        yield machines


@pytest.fixture
def machines(running, transactional_db):
    """The machines with nothing left to do of the test before."""
    running.valkey.flushall()
    yield running
    running.wait_for_workers()


@pytest.fixture
def people(machines):
    """The cast, with passwords that the product's own settings accept."""
    cast = casting.gather()
    hasher = "django.contrib.auth.hashers.PBKDF2PasswordHasher"
    with override_settings(PASSWORD_HASHERS=[hasher]):
        password = make_password(f.PASSWORD)
    for user in cast.people.values():
        user.password = password
        user.save()
    return cast


def _shared(folder, valkey_url, bucket):
    return processes.environment(
        folder,
        REDIS_URL=valkey_url,
        FILES_S3_BUCKET=buckets.BUCKET,
        FILES_S3_ENDPOINT=bucket,
        FILES_S3_REGION="us-east-1",
        FILES_S3_ACCESS_KEY=buckets.KEYS["access_key"],
        FILES_S3_SECRET_KEY=buckets.KEYS["secret_key"],
        FILES_S3_ADDRESSING="path",
        TRUSTED_PROXIES=1 if FULL else 0,
    )


def _machine(stack, machines, folder, env, number):
    """A web process and a worker, with files of their own that the other machine does not see."""
    own = folder / f"machine{number}"
    own.mkdir()
    env = env | {"FILES_ROOT": str(own / "files"), "TMPDIR": str(own)}
    before = network.inside(number) if FULL else ()
    host = network.address(number) if FULL else "127.0.0.1"
    port = 8000 if FULL else processes.free_port()
    log = {"env": env, "before": before}
    web = processes.web(f"web{number}", host=host, port=port, log=own / "web.log", **log)
    names = ["--concurrency", "1", "--loglevel", "INFO", "-n", f"worker{number}@machine{number}"]
    worker = processes.celery(f"worker{number}", "worker", *names, log=own / "worker.log", **log)
    _start(stack, web, worker)
    if FULL:
        schedule = ["--schedule", str(own / "beat"), "--pidfile=", "--loglevel", "INFO"]
        _start(stack, processes.celery("beat", "beat", *schedule, log=own / "beat.log", **log))
    address = f"http://{host}:{port}"
    machines.web.append(address)
    processes.wait_for(web, lambda: processes.answers(address))
    processes.wait_for(worker, lambda: "ready." in (own / "worker.log").read_text())


def _valkey(stack, folder, host):
    """A Valkey of the machines' own: the other tests' tasks are not for their workers."""
    port = processes.free_port()
    program = broker.find_program(Path(sys.prefix))
    argv = [str(program), "--bind", host, "--port", str(port), "--save", "", "--appendonly", "no"]
    argv += ["--protected-mode", "no", "--dir", str(folder)]
    server = Child("valkey", argv, env=dict(os.environ), cwd=folder, log=folder / "valkey.log")
    _start(stack, server)
    url = f"redis://{host}:{port}"
    client = redis.Redis.from_url(url)
    processes.wait_for(server, lambda: _pings(client))
    client.close()
    return url


def _pings(client):
    try:
        return client.ping()
    except redis.ConnectionError:
        return False


def _start(stack, *children):
    for child in children:
        stack.callback(child.kill)
        child.start()
