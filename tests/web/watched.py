"""A handler whose answers are streams that a test pushes into."""

import threading
from typing import Any

from labkit.web.message import EventStream, Headers, Request, Response


class Watched:
    """A handler whose streams the test pushes into."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.streams: list[EventStream] = []
        self.ended = threading.Semaphore(0)

    def __call__(self, request: Request) -> Response:
        stream = EventStream(self.ended.release)
        self.streams.append(stream)
        for number in range(int(request.parameter("waiting", "0"))):
            stream.push({"waiting": number})
        return Response(200, Headers({"content-type": "application/json"}), stream=stream)

    def push(self, chunk: Any) -> None:
        with self.lock:
            for stream in self.streams:
                stream.push(chunk)
