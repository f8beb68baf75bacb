"""The generated service: one database a size in the bench's own cluster, kept between runs."""

import json
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from devtool.console import Failure, step
from devtool.places import PYTHON, ROOT

YEARS, SEED = 5, 1


@dataclass(frozen=True)
class Database:
    """The database of a size; `run` runs SQL in the cluster and returns what psql printed."""

    households: int
    state: Path
    cluster_url: str

    @property
    def name(self) -> str:
        return f"pages_{self.households}"

    @property
    def url(self) -> str:
        return urlunsplit(urlsplit(self.cluster_url)._replace(path=f"/{self.name}"))

    @property
    def _mark(self) -> Path:
        return self.state / f"{self.name}.json"

    def prepare(self, env: dict[str, str], sql: Callable[[str, str], str], *, fresh: bool) -> None:
        """Generate the service unless it is there; bring an older one to today's tables."""
        if fresh or not self._is_there(sql):
            self._mark.unlink(missing_ok=True)
            sql("fostering", f"drop database if exists {self.name} with (force)")
            sql("fostering", f"create database {self.name}")
        self._manage(env, "migrate", "--verbosity", "0")
        if self._mark.exists():
            return
        size = ("--households", str(self.households), "--years", str(YEARS), "--seed", str(SEED))
        with step(f"Generating {self.households:,} households, {YEARS} years"):
            told = self._manage(env, "generate", *size)
        sql(self.name, "vacuum (freeze, analyze)")
        self._mark.write_text(json.dumps({"households": self.households, "told": told}))

    def told(self) -> str:
        """What `generate` said of what it made."""
        return str(json.loads(self._mark.read_text())["told"])

    def _is_there(self, sql: Callable[[str, str], str]) -> bool:
        found = sql("fostering", "select datname from pg_database")
        return self._mark.exists() and self.name in found.split()

    def _manage(self, env: dict[str, str], *arguments: str) -> str:
        argv = [str(PYTHON), "manage.py", *arguments]
        # The commands that make up a service refuse to in production.
        done = subprocess.run(
            argv, env=env | {"FOSTERING_ENV": "dev"}, cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        if done.returncode:
            raise Failure(f"manage.py {arguments[0]} failed: see above.")
        return done.stdout
