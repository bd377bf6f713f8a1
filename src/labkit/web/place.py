"""What a connection needs of the server it lives on."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, Protocol


class Place(Protocol):
    """A server as its connections see it."""

    lock: AbstractContextManager[Any]  # held while the handler's world is touched
    open: set[Callable[[], None]]  # how to end what goes on, when the server stops

    def call(self, callback: Callable[..., object], *arguments: Any) -> None:
        """Run something on the server's thread, soon. May be called from any thread."""
        ...

    def call_later(self, delay_seconds: float, callback: Callable[..., object]) -> Callable[[], None]:
        """Run something on the server's thread after this many real seconds; return how to forget it."""
        ...
