"""Watches on their way to clients: order, ends, and clients that do not read."""

import functools
import http.client
import json
import threading
from collections.abc import Callable

import pytest
from watched import Watched

from labkit.web import draining
from labkit.web.server import Server

Serve = Callable[..., Server]
Connect = Callable[[Server], http.client.HTTPConnection]


def test_a_watch_hears_what_waited_and_what_comes_line_by_line(serve: Serve, connect: Connect) -> None:
    watched = Watched()
    connection = connect(serve(watched, lock=watched.lock))
    connection.request("GET", "/?waiting=2")
    answer = connection.getresponse()
    assert answer.headers["Transfer-Encoding"] == "chunked"
    assert [json.loads(answer.readline()) for _ in range(2)] == [{"waiting": 0}, {"waiting": 1}]
    watched.push({"text": "가"})
    assert json.loads(answer.readline()) == {"text": "가"}
    watched.push(b"a log line\n")
    assert answer.readline() == b"a log line\n"
    with watched.lock:
        watched.streams[0].close()
    assert answer.read() == b""
    connection.request("GET", "/?waiting=1")  # the connection goes on after the watch
    assert json.loads(connection.getresponse().readline()) == {"waiting": 0}


def test_every_watcher_has_a_queue_of_its_own_and_hears_everything_in_order(serve: Serve, connect: Connect) -> None:
    watched = Watched()
    server = serve(watched, lock=watched.lock)
    answers = []
    for _ in range(5):
        connection = connect(server)
        connection.request("GET", "/")
        answers.append(connection.getresponse())
    pushers = [threading.Thread(target=functools.partial(push_many, watched, name)) for name in "ab"]
    for pusher in pushers:
        pusher.start()
    for pusher in pushers:
        pusher.join()
    for answer in answers:
        heard = [json.loads(answer.readline()) for _ in range(400)]
        for name in "ab":
            assert [number for who, number in heard if who == name] == list(range(200))


def push_many(watched: Watched, name: str) -> None:
    for number in range(200):
        watched.push([name, number])


def test_a_client_that_leaves_ends_its_watch(serve: Serve, connect: Connect) -> None:
    watched = Watched()
    connection = connect(serve(watched, lock=watched.lock))
    connection.request("GET", "/?waiting=1")
    answer = connection.getresponse()
    answer.readline()
    answer.close()
    connection.close()
    assert watched.ended.acquire(timeout=10)
    assert watched.streams[0].closed


def test_a_client_that_does_not_read_is_let_go(serve: Serve, connect: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(draining, "QUEUE_LIMIT", 100)
    watched = Watched()
    connection = connect(serve(watched, lock=watched.lock))
    connection.request("GET", "/")
    connection.getresponse()
    for _ in range(100):
        watched.push(b"x" * 1_000_000)  # more than the kernel's buffers hold
        if watched.streams[0].closed:
            break
    else:
        for _ in range(200):
            watched.push(b"x" * 100)
    assert watched.streams[0].closed
