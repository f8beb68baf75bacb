"""The parts of one run, each a call of Locust with a plan: the product, the floor, the limit."""

import json
import os
import subprocess
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from bench.arrivals import people_for
from bench.journeys import SHARES
from bench.samples import Sample, percentile
from bench.sign_in import sign_in
from bench.stack import Stack
from bench.steps import Person
from devtool.console import Failure, say
from devtool.places import PYTHON, ROOT

CONNECTIONS = 64
# Where the product breaks: the first rate at which it does not keep one of these.
LIMIT_P95_MS, LIMIT_ERRORS = 1000.0, 0.01
RATE_STEP, HIGHEST_RATE = 10, 400


@dataclass(frozen=True)
class Outcome:
    """What one run of Locust measured after its warm-up."""

    rate: float
    seconds: float
    samples: list[Sample]
    faults: dict[str, str] = field(default_factory=dict)
    load_cpu: float = 0.0

    @property
    def errors(self) -> float:
        """Answers that were wrong, as a share of all."""
        return sum(not one.is_good for one in self.samples) / max(1, len(self.samples))

    @property
    def p95(self) -> float:
        return percentile([one.ms for one in self.samples], 95)

    @property
    def is_kept(self) -> bool:
        return self.p95 <= LIMIT_P95_MS and self.errors <= LIMIT_ERRORS

    def by_page(self) -> dict[str, list[Sample]]:
        pages = defaultdict(list)
        for sample in self.samples:
            pages[sample.name].append(sample)
        return dict(pages)


class Load:
    """Locust against a running stack. `people` are signed in once, before anything is measured."""

    def __init__(self, stack: Stack, people: Sequence[Person]) -> None:
        self.stack = stack
        self.by_journey: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for number, person in enumerate(people):
            headers = {"Authorization": f"Token {person.token}", "Accept": "application/json"}
            if not person.token:
                # Each from an address of their own: sign-ins are limited by address.
                address = f"192.0.2.{number % 250 + 1}"
                headers = {"Cookie": sign_in(person, stack.port, address)}
            self.by_journey[person.journey].append(
                {"journey": person.journey, "headers": headers, "person": asdict(person)}
            )

    def product(self, rate: float, seconds: float, warm_up: float) -> Outcome:
        """The journeys at so many requests a second, a pack in the making all the while."""
        users = people_for(rate)
        plan = {"people": self._cast(users), "host": self._host(self.stack.port)}
        classes = {"Somebody": users}
        return self._run(plan, classes, rate=rate, seconds=seconds, warm_up=warm_up)

    def floor(self, asked: Outcome, seconds: float, warm_up: float) -> Outcome:
        """The same rows at the same moments by plain SQL, a pack in the making as well."""
        again = [(one.name, one.at, one.floor) for one in asked.samples if one.floor is not None]
        first = min(at for _, at, _ in again)
        again = sorted((name, at - first, floor) for name, at, floor in again)
        again.sort(key=lambda entry: entry[1])
        plan = {
            "people": self._pack_maker(),
            "host": self._host(self.stack.port),
            "floor": self._host(self.stack.floor_port),
            "again": [entry for entry in again if entry[1] <= seconds],
        }
        classes = {"Again": people_for(asked.rate), "Somebody": 1}
        outcome = self._run(plan, classes, rate=asked.rate, seconds=seconds, warm_up=warm_up)
        pages = {name for name, _, _ in again}
        kept = [one for one in outcome.samples if one.name in pages]
        return Outcome(outcome.rate, outcome.seconds, kept, outcome.faults, outcome.load_cpu)

    def limit(self, start: float, seconds: float, warm_up: float) -> list[Outcome]:
        """Higher and higher rates, up to the first that is not kept."""
        outcomes = []
        rate = start
        while rate <= HIGHEST_RATE:
            outcome = self.product(rate, seconds, warm_up)
            outcomes.append(outcome)
            say(f"    {rate:.0f} a second: p95 {outcome.p95:.0f} ms, {outcome.errors:.1%} errors")
            if not outcome.is_kept:
                break
            rate += RATE_STEP
        return outcomes

    def _host(self, port: int) -> str:
        return f"http://127.0.0.1:{port}"

    def _cast(self, users: int) -> list[dict[str, Any]]:
        """Who plays what: the shares of the journeys, mixed; one coordinator asks for packs."""
        order = [journey for journey, share in SHARES.items() for _ in range(share)]
        cast = self._pack_maker()
        taken: dict[str, int] = defaultdict(int)
        # A fixed step through the order mixes the journeys: 7 and 10 have no common divisor.
        for number in range(max(0, users - len(cast))):
            journey = order[number * 7 % len(order)]
            those = self.by_journey[journey]
            if those:
                cast.append(those[taken[journey] % len(those)])
                taken[journey] += 1
        return cast

    def _pack_maker(self) -> list[dict[str, Any]]:
        able = [one for one in self.by_journey["coordinator"] if one["person"]["assessments"]]
        return [able[0] | {"journey": "packs"}] if able else []

    def _run(
        self,
        plan: dict[str, Any],
        classes: dict[str, int],
        *,
        rate: float,
        seconds: float,
        warm_up: float,
    ) -> Outcome:
        folder = self.stack.state
        output, plan_file = folder / "samples.json", folder / "plan.json"
        output.unlink(missing_ok=True)
        whole = plan | {"output": str(output), "connections": CONNECTIONS, "classes": classes}
        plan_file.write_text(json.dumps(whole))
        cpu = _locust(plan_file, folder / "log" / "locust.log", classes, seconds)
        if not output.exists():
            raise Failure(f"Locust did not finish: see {folder / 'log' / 'locust.log'}")
        result = json.loads(output.read_text())
        samples = [Sample(*values) for values in result["samples"]]
        kept = [one for one in samples if warm_up <= one.at <= seconds]
        return Outcome(rate, seconds - warm_up, kept, result["faults"], cpu / seconds)


def _locust(plan: Path, log: Path, classes: dict[str, int], seconds: float) -> float:
    """Run it; returns the seconds of processor time that it used itself."""
    users = sum(classes.values())
    argv = [str(PYTHON), "-m", "locust", "-f", str(ROOT / ".ci/bench/locustfile.py")]
    argv += ["--headless", "--only-summary", "--users", str(users), "--spawn-rate", str(users)]
    argv += ["--run-time", f"{seconds:.0f}s", "--stop-timeout", "10", "--exit-code-on-error", "0"]
    began = os.times()
    with log.open("ab") as file:
        subprocess.run(
            [*argv, *classes],
            env=os.environ | {"LOAD_PLAN": str(plan)},
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=file,
            check=False,
            timeout=seconds + 120,
        )
    ended = os.times()
    time.sleep(0.5)  # what was cut off at the end is still being answered
    used = ended.children_user - began.children_user
    return used + ended.children_system - began.children_system
