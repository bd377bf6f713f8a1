"""kubectl on a simulator in process: served over loopback for the time of one command, and no longer.

The port and kubectl's discovery cache are kept from one command to the next: kubectl knows a cluster by its address,
and learning anew what a cluster has takes longer than the command itself.
"""

import shutil
import tempfile
import weakref
from collections.abc import Sequence
from pathlib import Path

from labkit import errors
from labkit.clusters.kubectl import Output, Running
from labkit.loop.clock import WallClock
from labkit.sim import pace, serving
from labkit.sim.serving import ServedSimulator
from labkit.sim.simulator import Simulator


class KubectlOnSimulator:
    """Runs kubectl commands against one simulator. Its clock stands still, unless kubectl waits."""

    def __init__(self, simulator: Simulator) -> None:
        self._simulator = simulator
        self._port = 0
        self._folder: Path | None = None

    def run(self, words: Sequence[str], stdin: str, timeout_seconds: float) -> Output:
        """Run one command and return what it says."""
        begun: list[Running] = []
        why = f"nothing new for {pace.PATIENCE_SECONDS:g} simulated seconds"
        served = self._served(pace.OnDemand(self._simulator.loop, lambda: begun[0].stop(why)))
        config = self._home() / "kubeconfig"
        try:
            serving.write_private(config, served.kubeconfig())
            begun.append(Running(words, ["--kubeconfig", str(config)], self._home() / "cache"))
            return begun[0].output(stdin, timeout_seconds)
        finally:
            served.stop()
            config.unlink(missing_ok=True)

    def _served(self, waiting: pace.Pace) -> ServedSimulator:
        """Serve, on the port of the last time if it is still free."""
        now = WallClock().calendar()
        try:
            served = ServedSimulator(self._simulator, now, waiting, self._port)
        except errors.BackendError:
            served = ServedSimulator(self._simulator, now, waiting)
        self._port = served.port
        return served

    def _home(self) -> Path:
        """A folder that lives as long as this object."""
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="labkit-"))
            weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)
        return self._folder
