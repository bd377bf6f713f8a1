"""The comparable form of an answer: its status, the header fields that matter, and its body read as what it is."""

import json
import re
import urllib.parse
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from labkit.cli.conformance.recordings.target import Reply

HEADERS = frozenset(("content-type", "warning", "retry-after", "location", "allow", "www-authenticate"))
OURSELVES = re.compile(r"https?://(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?")
OUR_ADDRESS = re.compile(r"\b(?:127\.0\.0\.1|localhost):\d{4,5}")


@dataclass(frozen=True)
class Answer:
    """An answer. `content` holds at most one of "body" (JSON), "events" (of a watch) and "text"."""

    status: int
    headers: dict[str, Any]
    content: dict[str, Any]

    @property
    def body(self) -> Any:
        """The JSON value, None if the answer is something else."""
        return self.content.get("body")

    @property
    def told(self) -> Any:
        """Whatever the content is."""
        return next(iter(self.content.values()), "")


def of(reply: Reply, watches: bool) -> Answer:
    """Return the comparable form of a reply; `watches`: the request asked for a watch."""
    headers = _kept(reply.headers)
    text = anonymous(reply.body.decode("utf-8", "replace"))
    return Answer(
        reply.status, headers, _content(text, headers.get("content-type", ""), watches and reply.status == 200)
    )


def is_watch(path: str) -> bool:
    """Say whether a request with this path and query asks for a watch."""
    return urllib.parse.parse_qs(path.partition("?")[2]).get("watch", [""])[0] in ("1", "true")


def anonymous(text: str) -> str:
    """Return a text with the server's own address as the recordings have it."""
    return OUR_ADDRESS.sub("server", OURSELVES.sub("https://server", text))


def _kept(headers: Iterable[tuple[str, str]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in headers:
        name = name.lower()
        if name == "warning":
            found.setdefault(name, []).append(value)
        elif name in HEADERS:
            found[name] = value
    return found


def _content(text: str, media: str, watches: bool) -> dict[str, Any]:
    if watches and (events := _events(text)) is not None:
        return {"events": events}
    if "json" in media and text.strip():
        try:
            return {"body": json.loads(text)}
        except ValueError:
            pass
    return {"text": text} if text else {}


def _events(text: str) -> list[Any] | None:
    """The events of a watch, one per line; None if these are no events."""
    try:
        found = [json.loads(line) for line in text.splitlines() if line.strip()]
    except ValueError:
        return None
    return found if all(isinstance(one, dict) and {"type", "object"} <= one.keys() for one in found) else None
