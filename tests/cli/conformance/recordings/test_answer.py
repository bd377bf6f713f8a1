"""Answers in the form in which they are compared."""

from typing import Any

import pytest

from labkit.cli.conformance.recordings import answer
from labkit.cli.conformance.recordings.target import Reply

JSON = (("Content-Type", "application/json"),)


@pytest.mark.parametrize(
    ("headers", "body", "watches", "content"),
    [
        pytest.param(JSON, b'{"a": 1}', False, {"body": {"a": 1}}, id="JSON"),
        pytest.param(JSON, b"{", False, {"text": "{"}, id="broken JSON is text"),
        pytest.param((), b"ok", False, {"text": "ok"}, id="text"),
        pytest.param((), b"", False, {}, id="nothing"),
        pytest.param(
            JSON, b'{"type":"A","object":{}}\n' * 2, True, {"events": [{"type": "A", "object": {}}] * 2}, id="a watch"
        ),
        pytest.param(JSON, b"", True, {"events": []}, id="a watch that heard nothing"),
        pytest.param(
            (), b"see https://127.0.0.1:6443/x", False, {"text": "see https://server/x"}, id="its own address"
        ),
    ],
)
def test_a_body_is_what_it_is(headers: Any, body: bytes, watches: bool, content: dict[str, Any]) -> None:
    assert answer.of(Reply(200, headers, body), watches).content == content


def test_only_header_fields_that_matter_are_kept_and_warnings_are_a_list() -> None:
    headers = (("Warning", "one"), ("warning", "two"), ("Date", "today"), ("Allow", "GET"))
    assert answer.of(Reply(405, headers, b""), False).headers == {"warning": ["one", "two"], "allow": "GET"}


@pytest.mark.parametrize(
    ("path", "watches"), [("/a?watch=true", True), ("/a?x=1&watch=1", True), ("/a?watch=0", False), ("/watch", False)]
)
def test_a_watch_is_recognised_by_its_query(path: str, watches: bool) -> None:
    assert answer.is_watch(path) is watches
