"""The benchmark's table, as text that is also Markdown."""

import os
import platform
from collections.abc import Mapping
from pathlib import Path

from django.db import connection

from fostering.demo.bench.steps import STEPS, Measured

Runs = Mapping[int, Mapping[str, Measured]]


def as_markdown(runs: Runs) -> str:
    """One line a step, the sizes side by side, and the machine below."""
    sizes = sorted(runs)
    head = ["Step"]
    for size in sizes:
        head += [f"{size:,} households: seconds", "rows", "rows a second", "peak MB"]
    lines = [_row(head), _row(["---"] + ["---:"] * (len(head) - 1))]
    for name, (label, _) in STEPS.items():
        cells = [label.capitalize()]
        for size in sizes:
            cells += _cells(runs[size][name])
        lines.append(_row(cells))
    return "\n".join([*lines, "", machine(), ""])


def machine() -> str:
    """What it was measured on, and how busy that was."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version'), current_setting('fsync')")
        version, fsync = cursor.fetchone()
    load = os.getloadavg()[0]
    return (
        f"{os.cpu_count()} processors ({_processor()}), {_memory_gb():.0f} GB of memory,"
        f" Python {platform.python_version()}, PostgreSQL {version} with fsync {fsync},"
        f" load average {load:.1f} at the end."
    )


def _cells(measured: Measured) -> list[str]:
    seconds, rows, peak = measured
    took = f"{seconds:.2f}" if seconds >= 1 else f"{seconds:.4f}"
    return [took, f"{rows:,}", f"{rows / seconds:,.0f}", f"{peak:.0f}"]


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def _memory_gb() -> float:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / (1 << 30)
