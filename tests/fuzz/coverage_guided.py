"""The coverage-guided run: `make fuzz`, or `python tests/fuzz/coverage_guided.py CORPUS [-runs=N] [-max_total_time=S]`.

Atheris (libFuzzer) turns bytes into requests: a recorded request that bytes of the input change here and there. What
the judge does not like is told as a line for test_found.py; it is kept in a file named crash-… and ends the run, unless
--go-on is given: then each kind of fault is told once. The other options are libFuzzer's.
"""

import copy
import json
import re
import sys
from pathlib import Path
from typing import Any

import atheris

sys.path.insert(0, str(Path(__file__).parent))

with atheris.instrument_imports(include=["labkit.api", "labkit.apiserver", "labkit.authorization", "labkit.web"]):
    import judging

    from labkit.cli.conformance.recordings import answer, scenario
    from labkit.web.message import Headers, Request

GOLDEN = Path(__file__).parent.parent / "golden" / "api" / "http"
MEDIA = (
    "application/json",
    "application/yaml",
    "application/json-patch+json",
    "application/merge-patch+json",
    "application/strategic-merge-patch+json",
    "application/apply-patch+yaml",
    "application/vnd.kubernetes.protobuf",
    "text/plain",
)
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")
LEAVES: tuple[Any, ...] = (
    *(None, True, 0, -1, 1.5, 2**40, 2**70, "", "x", "a b", "1", "50%", "1e400", "é" * 70, "\ud800"),
    *([], {}, [None], ["x"], {"a": "b"}, {"a": None}, [{}], [[]], {"": ""}, "<nil>", float("nan"), float("inf")),
)
FRESH_SERVER_EVERY = 2000
TELLING = 60  # two faults whose texts begin with the same so many characters are one


def recorded() -> list[dict[str, Any]]:
    """Return the requests of all recordings, each kind of path once per method and status."""
    found: dict[Any, dict[str, Any]] = {}
    for path in scenario.files(GOLDEN):
        for one in scenario.read(path):
            for step in one.steps:
                request = step.get("request")
                if request is not None and not answer.is_watch(request["path"]):
                    shape = request["path"].replace(one.namespace or " ", "n")
                    found.setdefault((request["method"], shape, step["response"]["status"]), {**request, "path": shape})
    return list(found.values())


REQUESTS = recorded()


def changed(value: Any, chance: atheris.FuzzedDataProvider, rate: int = 8) -> Any:
    """Return a JSON value with some of it replaced, left out or repeated, as the bytes say."""
    what = chance.ConsumeIntInRange(0, rate)
    if what == 0:
        return copy.deepcopy(LEAVES[chance.ConsumeIntInRange(0, len(LEAVES) - 1)])
    if what == 1 and isinstance(value, str):
        return chance.ConsumeUnicode(12)
    if isinstance(value, dict):
        kept = {
            name: changed(child, chance, rate + 4) for name, child in value.items() if chance.ConsumeIntInRange(0, 20)
        }
        if what == 2:
            kept[chance.ConsumeUnicodeNoSurrogates(8)] = changed(value, chance, rate * 4)
        return kept
    if isinstance(value, list):
        kept_items = [changed(child, chance, rate + 4) for child in value]
        return kept_items * 2 if what == 3 else kept_items
    return value


def a_request(data: bytes) -> Request:
    """Return the request that an input stands for."""
    chance = atheris.FuzzedDataProvider(data)
    base = REQUESTS[chance.ConsumeIntInRange(0, len(REQUESTS) - 1)]
    headers = Headers(base.get("headers", {}))
    method, target = base["method"], base["path"]
    for _ in range(chance.ConsumeIntInRange(0, 2)):
        kind = chance.ConsumeIntInRange(0, 4)
        if kind == 0:
            method = METHODS[chance.ConsumeIntInRange(0, len(METHODS) - 1)]
        elif kind == 1:
            headers["content-type"] = MEDIA[chance.ConsumeIntInRange(0, len(MEDIA) - 1)]
        elif kind == 2:
            place = chance.ConsumeIntInRange(0, len(target))
            target = target[:place] + chance.ConsumeUnicodeNoSurrogates(6) + target[place:]
        elif kind == 3:
            target += ("&" if "?" in target else "?") + chance.ConsumeUnicodeNoSurrogates(16)
        else:
            headers["accept"] = chance.ConsumeUnicodeNoSurrogates(24)
    return Request(method, target, headers, _body(base, chance), peer=judging.ADMIN)


def _body(base: dict[str, Any], chance: atheris.FuzzedDataProvider) -> bytes:
    if "body" in base and chance.ConsumeIntInRange(0, 7):
        body = json.dumps(changed(base["body"], chance)).encode("utf-8", "surrogatepass")
        cut = chance.ConsumeIntInRange(0, 40)
        return body[: len(body) - cut] if cut < 4 else body
    if "body" in base or "raw" in base or "body_b64" in base:
        return bytes(chance.ConsumeBytes(chance.ConsumeIntInRange(0, 200)))
    return b""


class Run:
    """One server after the other, each asked many times."""

    def __init__(self, goes_on: bool) -> None:
        self.server = judging.a_server()
        self.asked = 0
        self._goes_on = goes_on
        self._told: set[str] = set()

    def __call__(self, data: bytes) -> None:
        """Ask what an input stands for. Raises AssertionError if the answer is wrong."""
        if self.asked >= FRESH_SERVER_EVERY:
            self.server.store.verify()
            self.server, self.asked = judging.a_server(), 0
        self.asked += 1
        request = a_request(data)
        found = judging.problem(self.server, request)
        kind = re.sub(r"\d+", "", found)[:TELLING]
        if found and kind not in self._told:
            self._told.add(kind)
            what = (request.method, request.target, dict(request.headers), request.body)
            sys.stderr.write(f"FOUND {found}\n  {what!r},\n")
            if not self._goes_on:
                raise AssertionError(found)


if __name__ == "__main__":
    words = [word for word in sys.argv if word != "--go-on"]
    atheris.Setup(words, Run(words != sys.argv))
    atheris.Fuzz()
