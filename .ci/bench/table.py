"""The result of a run as text that is also Markdown."""

from collections.abc import Iterable
from dataclasses import dataclass

from bench.phases import Outcome
from bench.samples import Sample, percentile

HEAD = ("Page", "Requests", "p50", "p95", "p99", "Queries", "KB sent", "Errors")
# How the line begins in which `generate` tells what a visit takes on disk.
DISK = "A visit with its history"
FLOOR_HEAD = ("Floor p50", "p95", "Ratio p50", "p95")


@dataclass(frozen=True)
class Result:
    """All that one run measured. Times in milliseconds, memory in MB."""

    households: int
    product: Outcome
    floor: Outcome
    limits: list[Outcome]
    queries: dict[str, int]
    cold_start: float
    memory: list[float]
    database_bytes: int
    told: str
    machine: str


def as_markdown(result: Result) -> str:
    """A line a page, writes last, and what else was measured below."""
    pages, floors = result.product.by_page(), result.floor.by_page()
    head = (*HEAD, *FLOOR_HEAD)
    lines = [_row(head), _row(["---"] + ["---:"] * (len(head) - 1))]
    for name in sorted(pages, key=lambda name: ("(write)" in name, name)):
        queries = result.queries.get(name)
        lines.append(_row(page_cells(name, pages[name], queries, floors.get(name, []))))
    everything = page_cells("All", result.product.samples, None, [])
    lines.append(_row(everything))
    title = f"{result.households:,} households, {result.product.rate:.0f} requests a second"
    return "\n".join([title, "", *lines, "", *_notes(result), ""])


def page_cells(
    name: str, samples: list[Sample], queries: int | None, floor: list[Sample]
) -> list[str]:
    """One page's line: its own figures, then the floor's and how many times the floor it takes."""
    ms = [one.ms for one in samples]
    p50, p95, p99 = (percentile(ms, per_cent) for per_cent in (50, 95, 99))
    size = sum(one.size for one in samples) / len(samples) / 1024
    wrong = sum(not one.is_good for one in samples)
    cells = [name, f"{len(samples):,}", *(_ms(value) for value in (p50, p95, p99))]
    cells += ["" if queries is None else str(queries), f"{size:.1f}", str(wrong)]
    if not floor:
        return [*cells, "", "", "", ""]
    below = [percentile([one.ms for one in floor], per_cent) for per_cent in (50, 95)]
    ratios = [p50 / below[0], p95 / below[1]]
    return [*cells, *(_ms(value) for value in below), *(f"{value:.1f}" for value in ratios)]


def _notes(result: Result) -> Iterable[str]:
    kept = [outcome.rate for outcome in result.limits if outcome.is_kept]
    yield f"- First page after the start of the web process: {result.cold_start:.1f} s"
    memory = ", ".join(f"{value:.0f}" for value in result.memory)
    yield f"- Memory of the web processes after the run, the master first: {memory} MB"
    disk = next((line for line in result.told.splitlines() if line.startswith(DISK)), "")
    yield f"- Database: {result.database_bytes / (1 << 30):.2f} GB. {' '.join(disk.split())}"
    if result.limits:
        broken = next((one for one in result.limits if not one.is_kept), None)
        most = f"{max(kept):.0f}" if kept else f"less than {result.limits[0].rate:.0f}"
        yield f"- Highest rate kept (p95 up to 1 s, errors up to 1 %): {most} requests a second"
        if broken:
            yield (
                f"  - at {broken.rate:.0f} a second: p95 {broken.p95:.0f} ms,"
                f" {broken.errors:.1%} errors"
            )
    yield f"- Locust itself used {result.product.load_cpu:.0%} of one processor"
    yield ""
    yield result.machine


def _ms(value: float) -> str:
    return f"{value:.0f}" if value >= 10 else f"{value:.1f}"


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
