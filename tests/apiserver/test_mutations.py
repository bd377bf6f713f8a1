"""Recorded requests with faults planted in their bodies: refused or accepted, never a bug, never half done."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from labkit.cli.conformance.recordings import in_process, scenario
from labkit.loop.seeds import Seeds
from labkit.web.message import Headers, Request

GOLDEN = Path(__file__).parent.parent / "golden" / "api" / "http"
JUNK: tuple[Any, ...] = (
    *(None, True, 0, -1, 1.5, 2**40, "", "x", "a b", "1", "50%", "é" * 300, "\ud800", float("nan")),
    *([], {}, [None], ["x"], {"a": "b"}, {"a": None}, [{}], [[]], {"": ""}),
)
REQUESTS = 1200


def recorded() -> Iterator[tuple[str, dict[str, Any]]]:
    for path in scenario.files(GOLDEN):
        for one in scenario.read(path):
            for step in one.steps:
                if "body" in step.get("request", {}) and "<" not in step["request"]["path"]:
                    yield one.namespace, step["request"]


def mutated(value: Any, chance: Any) -> Any:
    if chance.random() < 0.06:
        return json.loads(json.dumps(chance.choice(JUNK)))
    if isinstance(value, dict):
        return {name: mutated(child, chance) for name, child in value.items() if chance.random() > 0.03}
    return [mutated(child, chance) for child in value] if isinstance(value, list) else value


@pytest.mark.parametrize("seed", [1, 2])
def test_planted_faults_are_refused_cleanly(seed: int) -> None:
    chance = Seeds(seed).fork("mutations")
    server = in_process.fresh("api").server
    server.store.guard()
    requests = list(recorded())
    for namespace in dict.fromkeys(name for name, _ in requests if name):
        body = {"metadata": {"name": namespace}}
        server(Request("POST", "/api/v1/namespaces", payload=body, peer=in_process.ADMIN))
    for _ in range(REQUESTS):
        _, recording = chance.choice(requests)
        body = json.dumps(mutated(recording["body"], chance)).encode()
        version = server.store.version
        headers = Headers(recording.get("headers", {}))
        request = Request(recording["method"], recording["path"], headers, body, peer=in_process.ADMIN)
        response = server(request)
        assert not server.bugs, f"seed {seed}: {request.method} {request.target} {body!r}: {server.bugs[-1][1]!r}"
        assert response.body is not None
        if response.status >= 400:
            assert server.store.version == version, f"seed {seed}: refused, and yet stored: {request.target} {body!r}"
    server.store.verify()
