"""Back-off of restarts and pulls: 10, 20, 40 … 300 seconds, forgotten after a long quiet time (client-go's Backoff)."""

from labkit.kubelet.timings import BACKOFF_FIRST_SECONDS, BACKOFF_MAX_SECONDS


class Backoff:
    """How long to wait, by key (a container of a pod, an image of a pod)."""

    def __init__(self) -> None:
        self._entries: dict[str, tuple[float, float]] = {}

    def wait_seconds(self, key: str) -> float:
        """Return the delay that is in force, such as 20.0."""
        return self._entries.get(key, (0.0, 0.0))[0]

    def left_seconds(self, key: str, since: float, now: float) -> float:
        """Return how much longer to wait if the waiting began at `since`; 0 if it is over or there was no failure."""
        delay, updated = self._entries.get(key, (0.0, 0.0))
        if since - updated > 2 * BACKOFF_MAX_SECONDS:
            return 0.0
        return max(0.0, since + delay - now)

    def updated(self, key: str) -> float:
        """Return when the delay was last raised."""
        return self._entries.get(key, (0.0, 0.0))[1]

    def next(self, key: str, since: float, now: float) -> None:
        """Raise the delay: it counts for the next failure."""
        delay, updated = self._entries.get(key, (0.0, 0.0))
        expired = since - updated > 2 * BACKOFF_MAX_SECONDS
        raised = BACKOFF_FIRST_SECONDS if not delay or expired else min(2 * delay, BACKOFF_MAX_SECONDS)
        self._entries[key] = (raised, now)

    def forget(self, prefix: str) -> None:
        """Forget every key that begins like this (a pod that is gone)."""
        for key in [key for key in self._entries if key.startswith(prefix)]:
            del self._entries[key]
