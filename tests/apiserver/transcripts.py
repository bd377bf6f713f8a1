"""Golden transcripts: read, played against an API server in process, and compared with what the real one answered.

The format is described in tests/golden/api/README.md. A placeholder such as <uid:1> stands for the same value in the
whole scenario, also in later requests.
"""

import json
import lzma
import re
import urllib.parse
from base64 import b64decode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import golden_adapter

GOLDEN = Path(__file__).parent.parent / "golden" / "api"
PLACEHOLDER = re.compile(r"<(?:(uid|rv|name|ip|port|token|continue|hash|lrv):(\d+)|(lrv|time|any|age))>")
TIME = r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?: ?(?:Z|[+-]\d\d:?\d\d))?"
PATTERNS = {
    "uid": r"[^\s\"'/,){}]+",
    "rv": r"\d+",
    "lrv": r"\d+",
    "time": TIME,
    "continue": r"[\w=+/-]+",
    "name": r"[a-z0-9]+",
    "hash": r"[a-z0-9]+",
    "ip": r"[0-9a-f.:]+",
    "port": r"\d+",
    "token": r"[\w.=-]+",
    "any": r"[\s\S]*",
    "age": r"\d+(?:y\d+d|d\d+h|h\d+m|m\d+s|[smhdy])|<unknown>|<invalid>",
}
UNIQUE = ("uid", "rv", "name", "ip", "port")
IGNORED = ("managedFields",)
HEADERS = ("content-type", "warning", "retry-after", "location", "allow", "www-authenticate")


def scenarios(area: str) -> Iterator[dict[str, Any]]:
    """Return the scenarios of one area."""
    with lzma.open(GOLDEN / "http" / f"{area}.jsonl.xz", "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def areas() -> list[str]:
    """Return the names of all areas."""
    return sorted(path.name.partition(".")[0] for path in (GOLDEN / "http").glob("*.xz"))


class Bindings:
    """What this server used where the recording has placeholders."""

    def __init__(self, ignored: tuple[str, ...] = IGNORED) -> None:
        self.values: dict[str, str] = {}
        self.ignored = ignored  # fields that are not compared
        self._owners: dict[tuple[str, str], str] = {}

    def filled(self, value: Any, quote: bool = False) -> Any:
        """Return a recorded value with this server's values in it."""
        if isinstance(value, dict):
            return {self.filled(name): self.filled(child) for name, child in value.items()}
        if isinstance(value, list):
            return [self.filled(child) for child in value]
        if not isinstance(value, str):
            return value
        if value.startswith("<port:") and value in self.values:
            return int(self.values[value])
        return PLACEHOLDER.sub(lambda found: self._value(found.group(0), quote), value)

    def match(self, expected: str, actual: str) -> bool:
        """Say whether a text fits, and remember what its placeholders stand for."""
        pattern, names, position = "", [], 0
        for found in PLACEHOLDER.finditer(expected):
            pattern += re.escape(expected[position : found.start()])
            position = found.end()
            pattern += self._pattern(found, names)
        match = re.fullmatch(pattern + re.escape(expected[position:]), actual)
        if match is None:
            return False
        new = {name: value for name, value in zip(names, match.groups(), strict=True) if name}
        if any(self._taken(name, value) for name, value in new.items()):
            return False
        self.values.update(new)
        self._owners.update({(_kind(name), value): name for name, value in new.items()})
        return True

    def _pattern(self, found: re.Match[str], names: list[str]) -> str:
        name, kind = found.group(0), found.group(1) or found.group(3)
        if found.group(2) and name in self.values:
            return re.escape(self.values[name])
        if found.group(2) and name in names:
            return rf"\{names.index(name) + 1}"
        names.append(name if found.group(2) else "")
        return f"({PATTERNS[kind]})"

    def _taken(self, name: str, value: str) -> bool:
        return _kind(name) in UNIQUE and self._owners.get((_kind(name), value), name) != name

    def _value(self, placeholder: str, quote: bool) -> str:
        value = self.values.get(placeholder, placeholder)
        return urllib.parse.quote(value, safe="") if quote and value is not placeholder else value


def _kind(placeholder: str) -> str:
    return placeholder[1:].partition(":")[0]


def difference(expected: Any, actual: Any, bindings: Bindings, path: str = "") -> str:
    """Return the first difference as text, or "". A null field and a missing field are the same."""
    if isinstance(expected, dict) and isinstance(actual, dict):
        return _object_difference(expected, actual, bindings, path)
    if isinstance(expected, list) and isinstance(actual, list):
        expected, actual = _ordered(expected, path), _ordered(actual, path)
        for index, (one, other) in enumerate(zip(expected, actual, strict=False)):
            if found := difference(one, other, bindings, f"{path}[{index}]"):
                return found
        return "" if len(expected) == len(actual) else f"{path}: expected {len(expected)} items, got {len(actual)}"
    if isinstance(expected, str) and expected.startswith("<port") and isinstance(actual, int):
        actual = str(actual)
    if isinstance(expected, str) and isinstance(actual, str):
        same = bindings.match(expected.replace("\u00a0", " "), actual.replace("\u00a0", " "))
    else:
        same = expected == actual and isinstance(expected, bool) == isinstance(actual, bool)
    return "" if same else f"{path}: expected {_short(bindings.filled(expected))}, got {_short(actual)}"


def _ordered(values: list[Any], path: str) -> list[Any]:
    """Values in an order of their own where that of the real server is left to chance."""
    if path.endswith((".resourceRules", ".nonResourceRules")):
        return sorted(values, key=lambda rule: json.dumps({name: sorted(rule[name]) for name in rule}, sort_keys=True))
    if path.endswith(".managedFields"):
        names = ("manager", "operation", "subresource", "apiVersion")
        return sorted(values, key=lambda one: [one.get(name, "") for name in names])
    return values


def _object_difference(expected: dict[str, Any], actual: dict[str, Any], bindings: Bindings, path: str) -> str:
    names = {bindings.filled(name): name for name in expected}
    for name, recorded in names.items():
        if name in bindings.ignored or (expected[recorded] is None and actual.get(name) is None):
            continue
        if name not in actual:
            return f"{path}.{name}: missing, expected {_short(expected[recorded])}"
        if found := difference(expected[recorded], actual[name], bindings, f"{path}.{name}"):
            return found
    for name, value in actual.items():
        if name not in names and name not in bindings.ignored and value is not None:
            return f"{path}.{name}: unexpected {_short(value)}"
    return ""


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 300 else f"{text[:300]}…"


def play(adapter: golden_adapter.Adapter, scenario: dict[str, Any]) -> list[str]:
    """Play a scenario; return for each step its first difference, "" where there is none."""
    bindings = Bindings(tuple(name for name in IGNORED if name not in scenario.get("compare", ())))
    for request in scenario.get("setup", ()):
        code, _, body = _send(adapter, {"headers": {"Content-Type": "application/json"}, **request}, bindings)
        if code >= 300 and code != 409:
            return [f"setup {request['path']}: {code} {body[:300]!r}"] * len(scenario["steps"])
    return [_step(adapter, step, bindings) for step in scenario["steps"]]


def _step(adapter: golden_adapter.Adapter, step: dict[str, Any], bindings: Bindings) -> str:
    if "settle" in step:
        adapter.loop.advance(step["settle"])
        return ""
    if "wait" in step:
        return _waited(adapter, step["wait"], bindings)
    if "control" in step:  # a compaction of etcd: what was recorded outlived it in the watch cache
        return ""
    if "request" not in step:
        return f"this kind of step is not played: {sorted(step)}"
    request, expected = step["request"], step["response"]
    answer = _parsed(*_send(adapter, request, bindings), request)
    if answer["status"] != expected["status"]:
        got = _short(answer.get("body", answer.get("text", "")))
        return (
            f"{request['method']} {request['path']}: expected status {expected['status']}, got {answer['status']} {got}"
        )
    found = _answers_differ(step, expected, answer, bindings)
    return f"{request['method']} {request['path']}: {found}" if found else ""


def _waited(adapter: golden_adapter.Adapter, wait: dict[str, Any], bindings: Bindings) -> str:
    """Look until all conditions hold; everything here is done at once, so one look is enough."""
    code, _, body = _send(adapter, {"method": "GET", "headers": {}, **wait}, bindings)
    found = json.loads(body) if body else None
    for path, expected in wait["until"]:
        actual = code if path == "status_code" else _at(found, path)
        if not (actual is not None if expected == "<any>" else actual == expected):
            return f"GET {wait['path']}: {path} is {_short(actual)}, expected {_short(expected)}"
    return ""


def _at(value: Any, path: str) -> Any:
    """The value at a path such as status.conditions[0].type, None if there is none."""
    for name, index in re.findall(r"'([^']*)'|([^.\[\]']+)", path):
        key = name or index
        if isinstance(value, list):
            value = value[int(key)] if key.isdigit() and int(key) < len(value) else None
        else:
            value = value.get(key) if isinstance(value, dict) else None
    return value


def _answers_differ(step: dict[str, Any], expected: dict[str, Any], answer: dict[str, Any], bindings: Bindings) -> str:
    if "project" in step:
        return difference(expected["picked"], _picked(answer.get("body") or {}, step["project"]), bindings, "picked")
    if found := difference(expected.get("headers", {}), answer["headers"], bindings, "headers"):
        return found
    for part in ("body", "text", "events"):
        if (part in expected) != (part in answer):
            return f"expected {part if part in expected else 'no ' + part}"
        if part in expected:
            first, second = expected[part], answer[part]
            if step.get("unordered"):
                first, second = sorted(first, key=_event_key), sorted(second, key=_event_key)
            if found := difference(first, second, bindings, part):
                return found
    return ""


def _event_key(event: dict[str, Any]) -> tuple[str, str, str]:
    meta = (event.get("object") or {}).get("metadata") or {}
    return event.get("type", ""), meta.get("namespace", ""), meta.get("name", "")


def _picked(body: dict[str, Any], fields: list[str]) -> dict[str, Any]:
    found = {}
    for field in fields:
        value: Any = body
        for part in field.split("."):
            value = value.get(part) if isinstance(value, dict) else None
        if value is not None:
            found[field] = value
    return found


def _send(adapter: golden_adapter.Adapter, request: dict[str, Any], bindings: Bindings) -> tuple[int, Any, bytes]:
    headers = {name: bindings.filled(value) for name, value in request.get("headers", {}).items()}
    if request.get("auth", "admin") == "admin" and "Authorization" not in headers:
        headers["Authorization"] = golden_adapter.ADMIN_HEADER
    body = b""
    if "body" in request:
        body = json.dumps(bindings.filled(request["body"])).encode()
    elif "raw" in request:
        body = bindings.filled(request["raw"]).encode()
    elif "body_b64" in request:
        body = b64decode(request["body_b64"])
    return adapter.handle(request["method"], bindings.filled(request["path"], quote=True), headers, body)


def _parsed(status: int, headers: list[tuple[str, str]], data: bytes, request: dict[str, Any]) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    for name, value in headers:
        if name == "warning":
            kept.setdefault(name, []).append(value)
        elif name in HEADERS:
            kept[name] = value
    answer: dict[str, Any] = {"status": status, "headers": kept}
    text = re.sub(r"\b(127\.0\.0\.1|localhost):\d{4,5}", "server", data.decode("utf-8", "replace"))
    watches = re.search(r"[?&]watch=(true|1)", request["path"]) is not None
    if watches and status == 200 and _is_events(text):
        answer["events"] = [json.loads(line) for line in text.splitlines()]
    elif text:
        try:
            answer["body"] = json.loads(text) if "json" in kept.get("content-type", "") else None
        except ValueError:
            answer["body"] = None
        if answer["body"] is None:
            del answer["body"]
            answer["text"] = text
    return answer


def _is_events(text: str) -> bool:
    return not text or text.startswith('{"type"')
