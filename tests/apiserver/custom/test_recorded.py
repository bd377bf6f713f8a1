"""Custom resources against a real API server (Kubernetes 1.36.2), step by step.

Every line of the recording is a scenario on a fresh server. A step marked `differs` is one where this server is known
to answer differently; it fails as soon as it agrees, and then the mark is to be taken away.
"""

import json
import lzma
import re
from pathlib import Path
from typing import Any

import pytest

from labkit.apiserver.server import APIServer
from labkit.loop.event_loop import EventLoop
from labkit.loop.seeds import Seeds
from labkit.web.message import Headers, Peer, Request, encode

RECORDING = Path(__file__).parents[2] / "golden" / "custom_resources" / "answers.jsonl.xz"
ADMIN = Peer("lab-admin", ("system:masters",))
UID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
MOMENT = re.compile(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")
VERSION_KEYS = ("resourceVersion", "serverRelativeURL", "continue")
TIME_KEYS = ("creationTimestamp", "time", "lastTransitionTime", "deletionTimestamp")
SCENARIOS = [json.loads(line) for line in lzma.decompress(RECORDING.read_bytes()).splitlines()]


def normal(value: Any, key: str = "") -> Any:
    """What can be compared: no identities, no moments, and no order where the real server leaves it to chance."""
    if isinstance(value, dict):
        found = {name: normal(child, name) for name, child in value.items() if child is not None}
        if key == "details" and isinstance(found.get("causes"), list):
            found["causes"].sort(key=lambda one: json.dumps(one, sort_keys=True))
        if key == "metadata" and found.get("continue") == "":
            found.pop("continue")
        return found
    if isinstance(value, list):
        items = [normal(one) for one in value]
        return sorted(items, key=lambda one: json.dumps(one, sort_keys=True)) if key == "managedFields" else items
    if key in VERSION_KEYS:
        return "<rv>"
    if key in ("uid", "hash", "storageVersionHash") or (isinstance(value, str) and UID.fullmatch(value)):
        return "<uid>"
    if isinstance(value, str) and key in TIME_KEYS and MOMENT.fullmatch(value):
        return "<time>"
    if isinstance(value, str):
        return re.sub(r'\\"resourceVersion\\":\\"\d+|20\d\d-\d\d-\d\dT[0-9:]+Z', "<rvt>", UID.sub("<uid>", value))
    return value


def comparable(answer: Any) -> Any:
    """The answer without the joined message of several causes (they come in any order) and generated names."""
    if not isinstance(answer, dict) or answer.get("kind") != "Status":
        return answer
    details = answer.get("details") or {}
    if len(details.get("causes") or ()) > 1 or details.get("name", "").startswith("g-"):
        answer = {name: child for name, child in answer.items() if name != "message"}
    if details.get("name", "").startswith("g-"):
        answer["details"] = {name: child for name, child in details.items() if name != "name"}
    return answer


def parsed(text: str) -> Any:
    try:
        return normal(json.loads(text))
    except ValueError:
        return text


def asked(server: APIServer, loop: EventLoop, step: dict[str, Any]) -> list[Any]:
    """Status, warnings, content type and answer of one step."""
    headers = {"User-Agent": "golden", "Accept": "application/json", **step.get("headers", {})}
    data = b""
    if "body" in step:
        headers.setdefault("Content-Type", "application/json")
        # The recording was made with this spacing, and refusals show the body as it was sent.
        data = (step["body"] if isinstance(step["body"], str) else json.dumps(step["body"])).encode()
    response = server(Request(step["method"], step["path"], Headers(headers), data, peer=ADMIN))
    assert not server.bugs, f"the server has a bug: {server.bugs}"
    body = response.body if response.stream is None else heard(response.stream, loop)
    warnings = response.headers.get("warning", "")
    about = [response.status, warnings.split("\n") if warnings else [], response.headers.get("content-type", "")]
    return [*about, comparable(parsed(body.decode()))]


def heard(stream: Any, loop: EventLoop) -> bytes:
    loop.advance(1.0)
    stream.close()
    found = b""
    while (chunk := stream.pop()) is not None:
        found += chunk if isinstance(chunk, bytes) else encode(chunk) + b"\n"
    return found


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario["name"])
def test_the_server_answers_as_the_real_one_did(scenario: dict[str, Any]) -> None:
    loop = EventLoop()
    server = APIServer(loop.clock, Seeds(0), loop=loop, default_accounts=False)
    for number, step in enumerate(scenario["steps"], start=1):
        recorded = [step["status"], step["warnings"], step["content_type"], step["answer"]]
        agrees = asked(server, loop, step) == recorded
        about = f"step {number}: {step['method']} {step['path']} {json.dumps(step.get('body'))[:300]}"
        if step.get("differs"):
            assert not agrees, f"{about} agrees now: take its mark away"
        else:
            assert agrees, f"{about} was answered {json.dumps(recorded)[:1500]}"


def test_most_of_the_recording_agrees() -> None:
    steps = [step for scenario in SCENARIOS for step in scenario["steps"]]
    assert sum(not step.get("differs") for step in steps) >= 280
