"""Every kubectl that is installed, and one simulator served over HTTPS for each of them."""

import os
import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

import pytest

from labkit.api import make
from labkit.clusters import kind_config
from labkit.loop.clock import WallClock
from labkit.sim import serving
from labkit.sim.pace import RealTime
from labkit.sim.serving import ServedSimulator
from labkit.sim.simulator import Simulator

sys.path.insert(0, str(Path(__file__).parent))  # command_lines

MORE = "LABKIT_KUBECTLS"  # paths of further kubectl programs, separated like those of PATH
RATE = 50.0
LIMIT_SECONDS = 60.0


def installed() -> list[str]:
    """Return the kubectl programs of this machine, each version once."""
    named = [path for path in os.environ.get(MORE, "").split(os.pathsep) if path]
    beside = shutil.which("kubectl", path=sysconfig.get_path("scripts"))
    on_path = shutil.which("kubectl")
    return list(dict.fromkeys(path for path in (*named, beside, on_path) if path)) or ["kubectl"]


class Kubectl:
    """One kubectl program on one served simulator."""

    def __init__(self, program: str, kubeconfig: Path, folder: Path, served: ServedSimulator) -> None:
        self.program = program
        self.folder = folder
        self.served = served
        self._environment = {
            **os.environ,
            "KUBECONFIG": str(kubeconfig),
            "KUBECACHEDIR": str(folder / "cache"),
            "EDITOR": "true",
            "HOME": str(folder),
        }

    def __call__(self, *words: str, stdin: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [self.program, *words],
            input=stdin,
            capture_output=True,
            text=True,
            env={**self._environment, **environment},
            cwd=self.folder,
            timeout=LIMIT_SECONDS,
            check=False,
        )

    def begin(self, *words: str) -> subprocess.Popen[str]:
        """Start a command that goes on."""
        return subprocess.Popen(
            [self.program, *words], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=self._environment
        )

    @property
    def version(self) -> tuple[int, int]:
        found = re.search(r"Client Version: v(\d+)\.(\d+)", self("version", "--client").stdout)
        assert found, "this is no kubectl"
        return int(found[1]), int(found[2])


@pytest.fixture(scope="session", params=installed(), ids=lambda path: str(path).strip("/").replace("/", "-"))
def kubectl(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kubectl]:
    folder = tmp_path_factory.mktemp("kubectl")
    clock = WallClock()
    simulator = Simulator([*kind_config.nodes(), make.a_node("spare")], start=clock.calendar())
    served = ServedSimulator(simulator, clock.calendar(), RealTime(simulator.loop, clock, RATE))
    serving.write_private(folder / "kubeconfig", served.kubeconfig())
    yield Kubectl(request.param, folder / "kubeconfig", folder, served)
    served.stop()
    assert simulator.handler.bugs == [], "a command line became a 500"
