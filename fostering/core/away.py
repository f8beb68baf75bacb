"""Whether something that the product can do without is away for now."""

import time


class Away:
    """Remembers for a while that something did not answer, so that not everybody waits for it.

    For the threads of one process. After `seconds` the next one asks again.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._until = 0.0

    def __bool__(self) -> bool:
        """Whether it is not worth asking now."""
        return time.monotonic() < self._until

    def failed(self) -> None:
        """It did not answer."""
        self._until = time.monotonic() + self.seconds

    def answered(self) -> bool:
        """It answered. Whether it had been away."""
        was_away, self._until = self._until > 0, 0.0
        return was_away
