"""What one request took."""

from typing import Any, NamedTuple


class Sample(NamedTuple):
    """One answered request: seconds since the run began, milliseconds with the wait for its turn,
    bytes of the body as sent, whether the answer was the right one, and what the floor needs to
    read the same rows."""

    name: str
    at: float
    ms: float
    size: int
    is_good: bool
    floor: dict[str, Any] | None = None


def percentile(values: list[float], per_cent: float) -> float:
    """The smallest value that so many per cent do not exceed. Raises IndexError for no values."""
    ordered = sorted(values)
    place = max(0, -(-len(ordered) * per_cent // 100) - 1)
    return ordered[int(place)]
