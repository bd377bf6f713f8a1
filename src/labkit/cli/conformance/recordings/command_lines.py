"""Recorded kubectl command lines, run with a kubectl against a cluster and compared in what they print."""

import os
import re
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from labkit import errors
from labkit.cli.conformance.recordings import printed
from labkit.cli.conformance.recordings.asking import Asker
from labkit.cli.conformance.recordings.scenario import Scenario, Step

LIMIT_SECONDS = 120.0
# What kubectl needs on every system, beside what is set here.
INHERITED = ("PATH", "SYSTEMROOT")


class Kubectl:
    """One kubectl program with one kubeconfig. `home` is a folder for what it caches."""

    def __init__(self, program: str, kubeconfig: Path, home: Path) -> None:
        self._program = str(Path(program).resolve())
        self._home = home
        inherited = {name: os.environ[name] for name in INHERITED if name in os.environ}
        places = {"HOME": str(home), "USERPROFILE": str(home), "KUBECONFIG": str(kubeconfig.resolve())}
        self._variables = {**inherited, **places, "TERM": "dumb", "TZ": "UTC", "KUBE_EDITOR": "cat"}
        self.version = self._version()

    def difference(self, step: Step, scenario: Scenario, asker: Asker) -> str:
        """Run a recorded command line; return the first difference in exit code, output and complaints."""
        recorded = printed.recorded_for(step, self.version)
        with tempfile.TemporaryDirectory(prefix="labkit-") as made:
            folder = Path(made).resolve()
            for name, text in step.get("files", {}).items():
                (folder / name).write_text(text, encoding="utf-8", newline="")
            ran = self._ran(step["command"][1:], folder, step)
        if ran is None:
            return f"kubectl did not end in {LIMIT_SECONDS:g} seconds"
        names = printed.generated(asker, scenario.namespace)
        if ran.returncode != recorded["exit"]:
            return (
                f"exit code: expected {recorded['exit']}, got {ran.returncode} ({ran.stderr.decode(errors='replace')})"
            )
        for what, said in (("stdout", ran.stdout), ("stderr", ran.stderr)):
            actual = printed.normalised(said.decode("utf-8", "replace"), names, str(folder))
            any_order = bool(step.get("sort_lines"))
            if found := printed.difference(what, str(recorded[what]), actual, any_order):
                return found
        return ""

    def _ran(self, words: Sequence[str], folder: Path, step: Step) -> subprocess.CompletedProcess[bytes] | None:
        (folder / "tmp").mkdir()
        variables = {**self._variables, "TMPDIR": str(folder / "tmp"), **step.get("env", {})}
        given = str(step.get("stdin") or "").encode()
        try:
            return subprocess.run(
                [self._program, *words],
                cwd=folder,
                env=variables,
                input=given,
                capture_output=True,
                timeout=LIMIT_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return None

    def _version(self) -> tuple[int, int]:
        asked = [self._program, "version", "--client"]
        ran = subprocess.run(asked, env=self._variables, capture_output=True, text=True, check=False)
        found = re.search(r"Client Version: v(\d+)\.(\d+)", ran.stdout) or re.search(
            r'GitVersion:"v(\d+)\.(\d+)', ran.stdout
        )
        if found is None:
            raise errors.BackendError(f"{self._program} does not say its version; is it kubectl? It says: {ran.stderr}")
        return int(found[1]), int(found[2])
