"""What a run was measured on."""

import os
import platform
from pathlib import Path

# Values of the server that say how much it may keep in memory, and that it waits for the disk.
SERVER = (
    "select concat_ws(', ', 'PostgreSQL ' || current_setting('server_version'),"
    " 'fsync ' || current_setting('fsync'), 'shared_buffers ' || current_setting('shared_buffers'))"
)


def machine(server: str) -> str:
    """One line: processors, memory, versions, and how busy it was at the end."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / (1 << 30)
    return (
        f"{os.cpu_count()} processors ({_processor()}), {memory:.0f} GB of memory,"
        f" Python {platform.python_version()}, {server.strip()},"
        f" load average {os.getloadavg()[0]:.1f} at the end."
    )


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()
