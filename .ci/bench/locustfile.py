"""Plays the journeys against a server. Started by run.py, which says in LOAD_PLAN what to do."""

import json
import os
import random
import sys
import time
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlencode

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from geventhttpclient.client import HTTPClientPool
from locust import events, task
from locust.contrib.fasthttp import FastHttpUser
from locust.exception import StopUser

from bench.arrivals import PAUSE_SECONDS, Timetable
from bench.journeys import JOURNEYS
from bench.samples import Sample
from bench.sign_in import BROWSER, PROXY, SITE, csrf_of
from bench.steps import Answer, Step, person_of

PLAN = json.loads(Path(os.environ["LOAD_PLAN"]).read_text())
BEGAN = time.perf_counter()
samples: list[Sample] = []
faults: dict[str, str] = {}
# The longest that anybody waits before they give up.
SECONDS = {"connection_timeout": 30.0, "network_timeout": 30.0}
# Pages whose text the journeys look at.
READ = ("visit-edit", "pack-new")


class Asking(FastHttpUser):
    """What both kinds of user share: the connections, and one request with its sample."""

    abstract = True
    # As of the proxy in front: some connections that all share.
    client_pool = HTTPClientPool(concurrency=PLAN["connections"], **SECONDS)

    def send(
        self, step: Step, path: str, due: float, headers: dict[str, str], body: str | None
    ) -> Answer:
        """Send it, keep the sample, return the answer. The time since `due` is part of it."""
        began = time.perf_counter()
        method = "GET" if body is None else "POST"
        response = self.client.request(
            method, path, data=body, headers=headers, name=step.name, allow_redirects=False
        )
        ms = (time.perf_counter() - min(due, began)) * 1000
        got = response.headers or {}
        # The texts of most pages are not looked at: they are not decoded either.
        text = response.text if response.status_code == 200 and step.name in READ else ""
        answer = Answer(
            response.status_code, text or "", got.get("location", ""), got.get("x-done") == "1"
        )
        size = int(got.get("content-length", 0))
        samples.append(Sample(step.name, due - BEGAN, ms, size, answer.is_good, step.floor))
        if not answer.is_good:
            faults[step.name] = f"{answer.status}: {response.text or response.error}"[:500]
        return answer


class Somebody(Asking):
    """The next person of the plan: a journey, a session, and a timetable of their own."""

    host = PLAN["host"]
    fixed_count = PLAN["classes"].get("Somebody", 0)
    number = 0

    def on_start(self) -> None:
        number = Somebody.number
        Somebody.number += 1
        entry = PLAN["people"][number % len(PLAN["people"])]
        self.headers = PROXY | BROWSER | entry["headers"]
        if cookie := self.headers.get("Cookie"):
            self.headers["X-CSRFToken"] = csrf_of(cookie)
        dice = random.Random(number)
        self.script = JOURNEYS[entry["journey"]](person_of(entry["person"]), dice)
        self.step = next(self.script)
        self.timetable = Timetable(dice, time.perf_counter, PAUSE_SECONDS)

    def wait_time(self) -> float:
        return self.timetable.wait()

    @task
    def ask(self) -> None:
        step, headers, body = self.step, dict(self.headers), None
        if step.form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            body = urlencode(step.form, doseq=True)
        if step.json is not None:
            headers |= {"Content-Type": "application/json", "X-Requested-With": "fetch"}
            body = json.dumps(step.json)
        answer = self.send(step, step.path, self.timetable.asked(), headers, body)
        self.step = self.script.send(answer)


class Again(Asking):
    """Asks the floor for what was asked of the product, at the same moments."""

    host = PLAN.get("floor", "")
    # A pool of its own: connections know their host.
    client_pool = HTTPClientPool(concurrency=PLAN["connections"], **SECONDS)
    fixed_count = PLAN["classes"].get("Again", 0)
    left = iter(PLAN.get("again", []))

    def wait_time(self) -> float:
        self.entry = next(Again.left, None)
        if self.entry is None:
            raise StopUser
        return max(0.0, BEGAN + self.entry[1] - time.perf_counter())

    @task
    def ask(self) -> None:
        if not hasattr(self, "entry"):
            return  # Locust begins with a task and waits after it
        name, at, floor = cast(tuple[str, float, dict[str, Any]], self.entry)
        step = Step(name, "", floor)
        path = f"/{name.split()[0]}/?{urlencode(floor)}"
        body = "" if "(write)" in name else None
        self.send(step, path, BEGAN + at, {"Host": SITE}, body)


@events.quitting.add_listener
def _keep(environment: Any, **kwargs: Any) -> None:
    result = {"samples": samples, "faults": faults}
    Path(PLAN["output"]).write_text(json.dumps(result))
