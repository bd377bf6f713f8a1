"""A JupyterLab server's life: started, waited for until it really answers, and stopped in good order."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any
from urllib.parse import quote

from labkit import errors
from labkit.cli.jupyter import settings
from labkit.loop import waiting
from labkit.loop.clock import WallClock

START_SECONDS = 120.0
STOP_SECONDS = 15.0
LOOK_EVERY_SECONDS = 0.1
CALL_SECONDS = 10.0
# Never through a proxy: the server is on this machine.
_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class Server:
    """One JupyterLab. Its own words go to work/.jupyter/server.log."""

    def __init__(self, root: Path, port: int) -> None:
        self._runtime = Path(tempfile.mkdtemp(prefix="labkit-"))
        environment = settings.environment(root, self._runtime, os.environ)
        self.log = root / "work" / ".jupyter" / "server.log"
        command = [sys.executable, "-m", "jupyterlab", *settings.arguments(root, port)]
        with self.log.open("w", encoding="utf-8") as output:
            # A session of its own: Ctrl-C is for us, and we stop the server in good order.
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env=environment,
                cwd=root,
                start_new_session=True,
            )
        self._known: dict[str, Any] = {}

    def wait_until_it_answers(self) -> None:
        """Return when the server serves JupyterLab's page. Raises BackendError when it ends or takes too long."""
        now = WallClock().now
        while now() < START_SECONDS:
            if self._process.poll() is not None:
                raise errors.BackendError(
                    f"JupyterLab ended while starting: {self._last_words()}\nAll it said: {self.log}"
                )
            if self._knows_its_address() and self.status("lab") == 200:
                return
            waiting.pause(LOOK_EVERY_SECONDS)
        raise errors.BackendError(
            f"JupyterLab does not answer after {START_SECONDS:g} seconds. What it said: {self.log}"
        )

    def address(self, notebook: Path) -> str:
        """Return the address, token included, that opens a notebook (a path below the root)."""
        return f"{self._known['url']}lab/tree/{quote(notebook.as_posix())}?token={self._known['token']}"

    def status(self, path: str, method: str = "GET") -> int:
        """Return the HTTP status of a path such as "lab" or "api/contents/work"; 0 when nobody answers."""
        url = self._known["url"] + quote(path)
        headers = {"Authorization": f"token {self._known['token']}"}
        request = urllib.request.Request(url, method=method, headers=headers)
        try:
            with _OPENER.open(request, timeout=CALL_SECONDS) as response:
                return int(response.status)
        except urllib.error.HTTPError as refused:
            return refused.code
        except OSError:
            return 0

    def wait(self) -> None:
        """Return when the server has ended by itself (File > Shut Down)."""
        while self._process.poll() is None:
            try:
                self._process.wait(1.0)
            except subprocess.TimeoutExpired:
                continue  # short waits, so that Ctrl-C is heard on Windows too

    def stop(self) -> None:
        """Stop the server and the processes of its notebooks, politely first."""
        if self._process.poll() is None and self._known:
            self.status("api/shutdown", "POST")
        if not self._ended(STOP_SECONDS):
            self._process.terminate()
        if not self._ended(STOP_SECONDS):
            self._process.kill()
            self._process.wait()
        shutil.rmtree(self._runtime, ignore_errors=True)

    def _ended(self, limit_seconds: float) -> bool:
        if self._process.poll() is None and not self._known:
            self._process.terminate()  # still starting: it cannot be asked yet
        try:
            self._process.wait(limit_seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    def _knows_its_address(self) -> bool:
        """Read the address where the server writes it: only the server knows which port it got."""
        for file in self._runtime.glob("jpserver-*.json"):
            try:
                self._known = json.loads(file.read_text(encoding="utf-8"))
            except (OSError, ValueError):
                continue  # not all written yet
        return bool(self._known)

    def _last_words(self) -> str:
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()
        return " / ".join(line.strip() for line in lines[-3:])
