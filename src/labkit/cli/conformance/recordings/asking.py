"""Recorded requests as questions: placeholders filled in, bodies as bytes; and the looks that waiting takes."""

import base64
import json
from collections.abc import Mapping
from typing import Any

from labkit.cli.conformance.recordings import answer
from labkit.cli.conformance.recordings.answer import Answer
from labkit.cli.conformance.recordings.placeholders import Bindings
from labkit.cli.conformance.recordings.target import Question, Target

SETUP_HEADERS = {"Content-Type": "application/json", "User-Agent": "golden"}
LOOK_HEADERS = {"Accept": "application/json"}


class Asker:
    """Asks a target what was recorded, with the values of the scenario that is played."""

    def __init__(self, target: Target, bindings: Bindings) -> None:
        self.target = target
        self._bindings = bindings

    def ask(self, request: Mapping[str, Any]) -> Answer:
        """Send a recorded request."""
        headers = {name: self._bindings.filled(value) for name, value in request.get("headers", {}).items()}
        path = self._bindings.filled_path(request["path"])
        as_admin = request.get("auth", "admin") == "admin"
        reply = self.target.send(Question(request["method"], path, headers, self._body(request), as_admin))
        return answer.of(reply, answer.is_watch(request["path"]))

    def prepare(self, request: Mapping[str, Any]) -> Answer:
        """Send a request of a scenario's setup."""
        return self.ask({"headers": SETUP_HEADERS, **request})

    def look(self, path: str) -> Answer:
        """Return what there is at a path now."""
        return self.ask({"method": "GET", "path": path, "headers": LOOK_HEADERS})

    def _body(self, request: Mapping[str, Any]) -> bytes | None:
        if "body" in request:
            return json.dumps(self._bindings.filled(request["body"])).encode()
        if "raw" in request:
            return str(self._bindings.filled(request["raw"])).encode()
        return base64.b64decode(request["body_b64"]) if "body_b64" in request else None
