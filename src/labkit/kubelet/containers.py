"""The runs of one container as the kubelet remembers them, and the status that the API shows of them."""

from dataclasses import dataclass
from typing import Any

from labkit.kubelet.shell import Outcome

Status = dict[str, Any]


@dataclass(frozen=True)
class Run:
    """One run of a container. Moments are seconds of the clock; `finished` is None while it runs."""

    id: str
    started: float | None
    finished: float | None = None
    exit_code: int = 0
    reason: str = ""
    message: str = ""


@dataclass
class Container:
    """One container of a pod: its spec as first seen, its runs, and why it is not running.

    `role` is "init", "sidecar" or "main". `waiting` is the reason and message that the last sync left (upstream's
    reason cache): it is shown from the next sync on, if the container is still to be started. `killed` is true while
    the kubelet itself ends the current run to restart it.
    """

    name: str
    role: str
    run: Run | None = None
    last: Run | None = None
    restarts: int = 0
    waiting: tuple[str, str] | None = None
    ready: bool = False
    started: bool = False
    outcome: Outcome | None = None
    image: str = ""
    killed: bool = False

    @property
    def is_running(self) -> bool:
        """Whether it runs."""
        return self.run is not None and self.run.finished is None

    @property
    def has_ended(self) -> bool:
        """Whether its last run is over."""
        return self.run is not None and self.run.finished is not None

    @property
    def succeeded(self) -> bool:
        """Whether its last run ended with code 0."""
        return self.has_ended and self.run is not None and self.run.exit_code == 0
