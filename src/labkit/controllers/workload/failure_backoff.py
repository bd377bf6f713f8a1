"""A back-off per key that doubles with each failure: 1 s, 2 s, 4 s, … up to 15 minutes (flowcontrol.Backoff)."""

from collections.abc import Hashable

FIRST_SECONDS = 1.0
LONGEST_SECONDS = 900.0


class FailureBackoff:
    """How long each key has to wait since it last failed."""

    def __init__(self) -> None:
        self._entries: dict[Hashable, tuple[float, float]] = {}

    def wait_seconds(self, key: Hashable, now_seconds: float) -> float:
        """Return how long the key still has to wait; 0 if it may be tried."""
        pause, since = self._entries.get(key, (0.0, 0.0))
        return max(0.0, since + pause - now_seconds)

    def failed(self, key: Hashable, now_seconds: float) -> None:
        """Note a failure; after twice the longest pause without one the first pause comes again."""
        pause, since = self._entries.get(key, (0.0, now_seconds))
        expired = now_seconds - since > 2 * LONGEST_SECONDS
        self._entries[key] = (FIRST_SECONDS if expired or not pause else min(LONGEST_SECONDS, 2 * pause), now_seconds)

    def forget(self, owner: str) -> None:
        """Forget the keys that are tuples beginning with `owner`."""
        self._entries = {key: one for key, one in self._entries.items() if not _belongs(key, owner)}


def _belongs(key: Hashable, owner: str) -> bool:
    return isinstance(key, tuple) and bool(key) and key[0] == owner
