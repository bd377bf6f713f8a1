"""An API server alone, served over HTTPS on a free port of this machine, as recorded command lines expect it."""

from pathlib import Path

from labkit.cli.conformance.recordings.in_process import ADMIN, InProcess, fresh
from labkit.cli.conformance.recordings.target import Question, Reply
from labkit.loop.clock import WallClock
from labkit.sim import serving
from labkit.sim.pace import RealTime

CONTEXT = "lab"  # the name of the context, as recorded


class ServedServer:
    """A fresh server behind a socket, its clock in real time (`rate` times as fast). A Target, asked in process."""

    def __init__(self, profile: str, folder: Path, rate: float = 1.0) -> None:
        clock = WallClock()
        self.inside: InProcess = fresh(profile, clock.calendar())
        loop = self.inside.loop
        pace = RealTime(loop, clock, rate)
        self.served = serving.Served(self.inside.server, loop, clock.calendar(), pace, name=CONTEXT)
        self.kubeconfig = folder / f"kubeconfig-{self.served.port}"
        serving.write_private(self.kubeconfig, self.served.kubeconfig(ADMIN))

    @property
    def can_expire(self) -> bool:
        """As in process."""
        return self.inside.can_expire

    def send(self, question: Question) -> Reply:
        """Answer, in turn with the socket's requests."""
        with self.inside.loop.lock:
            return self.inside.send(question)

    def advance(self, seconds: float) -> None:
        """Let time pass at once."""
        with self.inside.loop.lock:
            self.inside.advance(seconds)

    def expire(self) -> None:
        """As in process."""
        self.inside.expire()

    def close(self) -> None:
        """Stop serving."""
        self.served.stop()
