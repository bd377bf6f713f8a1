"""The server: a handler on a socket, exchanges, watches, limits, identities, and a clean end."""

import http.client
import json
import socket
import ssl
import threading
from collections.abc import Callable
from typing import Any

import pytest
from watched import Watched

from labkit import errors
from labkit.web import server as servers
from labkit.web import tls
from labkit.web.message import Headers, Peer, Request, Response
from labkit.web.server import Server

Serve = Callable[..., Server]
Connect = Callable[[Server], http.client.HTTPConnection]


def echo(request: Request) -> Response:
    """Say what was asked."""
    said = {
        "method": request.method,
        "target": request.target,
        "headers": dict(request.headers),
        "body": request.body.decode(),
        "peer": None if request.peer is None else [request.peer.name, *request.peer.groups],
    }
    return Response(200, Headers({"content-type": "application/json", "warning": "one\ntwo"}), payload=said)


def test_a_request_reaches_the_handler_as_it_was_sent(serve: Serve, connect: Connect) -> None:
    connection = connect(serve(echo))
    connection.putrequest("POST", "/a%2Fb?x=1&x=%20")
    for name, value in (("Authorization", "Bearer abc"), ("Impersonate-Group", "a"), ("Impersonate-Group", "b")):
        connection.putheader(name, value)
    connection.putheader("Content-Length", "4")
    connection.endheaders(b"body")
    answer = connection.getresponse()
    said = json.loads(answer.read())
    assert (said["method"], said["target"], said["body"]) == ("POST", "/a%2Fb?x=1&x=%20", "body")
    assert said["headers"]["authorization"] == "Bearer abc"
    assert said["headers"]["impersonate-group"] == "a\nb"
    assert said["peer"] is None
    assert answer.headers.get_all("Warning") == ["one", "two"]


def test_a_connection_is_kept_for_the_next_request(serve: Serve, connect: Connect) -> None:
    connection = connect(serve(echo))
    ends = set()
    for _ in range(3):
        connection.request("GET", "/")
        connection.getresponse().read()
        ends.add(connection.sock.getsockname())
    assert len(ends) == 1


def test_head_has_the_length_and_no_body(serve: Serve, connect: Connect) -> None:
    connection = connect(serve(lambda request: Response(200, raw=b"12345")))
    connection.request("HEAD", "/")
    answer = connection.getresponse()
    assert (answer.headers["Content-Length"], answer.read()) == ("5", b"")
    connection.request("GET", "/")
    assert connection.getresponse().read() == b"12345"


def test_an_answer_without_content_has_none(serve: Serve, connect: Connect) -> None:
    connection = connect(serve(lambda request: Response(204)))
    for _ in range(2):
        connection.request("GET", "/")
        answer = connection.getresponse()
        assert (answer.status, answer.read(), answer.headers["Content-Length"]) == (204, b"", None)


def test_a_bug_in_the_handler_is_a_500_and_the_server_goes_on(
    serve: Serve, connect: Connect, caplog: pytest.LogCaptureFixture
) -> None:
    def handler(request: Request) -> Response:
        if request.path == "/bug":
            raise ZeroDivisionError("never shown to a client")
        return Response(200, raw=b"ok")

    connection = connect(serve(handler))
    connection.request("GET", "/bug")
    answer = connection.getresponse()
    assert (answer.status, answer.read()) == (500, b"Internal Server Error\n")
    assert "never shown to a client" in caplog.text
    connection.request("GET", "/")
    assert connection.getresponse().read() == b"ok"


# --- limits


@pytest.mark.parametrize(
    ("size", "status"),
    [
        pytest.param(100, 200, id="a body of exactly the limit is taken"),
        pytest.param(101, 413, id="one byte more is refused"),
        pytest.param(servers.READ_ALL_BYTES + 1, 413, id="a body nobody should wait for is refused before it comes"),
    ],
)
def test_a_body_has_a_limit(serve: Serve, connect: Connect, size: int, status: int) -> None:
    asked = []

    def handler(request: Request) -> Response:
        asked.append(len(request.body))
        return Response(200)

    server = serve(handler, limit_bytes=100, too_large=Response(413, raw=b"too much"))
    connection = connect(server)
    connection.putrequest("POST", "/")
    connection.putheader("Content-Length", str(size))
    connection.endheaders(b"x" * size if size < 1000 else b"x")
    answer = connection.getresponse()
    assert answer.status == status
    assert asked == ([100] if status == 200 else [])
    if status == 413:
        assert answer.read() == b"too much"


def test_a_chunked_body_has_the_same_limit(serve: Serve, connect: Connect) -> None:
    connection = connect(serve(echo, limit_bytes=100))
    for size, status in ((100, 200), (101, 413)):
        connection.request(
            "POST", "/", body=iter([b"x" * size]), encode_chunked=True, headers={"Transfer-Encoding": "chunked"}
        )
        answer = connection.getresponse()
        answer.read()
        assert answer.status == status


@pytest.mark.parametrize(
    "garbage",
    [
        pytest.param(b"\r\n\r\n", id="nothing at all"),
        pytest.param(b"GET\r\n\r\n", id="half a request line"),
        pytest.param(b"\x16\x03\x01\x02\x00\x01", id="TLS to a server without"),
        pytest.param(b"POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n", id="a length that is no number"),
        pytest.param(b"POST / HTTP/1.1\r\nContent-Length: -5\r\n\r\n", id="a length below zero"),
    ],
)
def test_garbage_ends_its_own_connection_only(
    serve: Serve, connect: Connect, dial: Callable[[Server], socket.socket], garbage: bytes
) -> None:
    server = serve(echo)
    line = dial(server)
    line.sendall(garbage)
    line.shutdown(socket.SHUT_WR)
    assert b" 200 " not in line.recv(1000)
    connection = connect(server)
    connection.request("GET", "/")
    assert connection.getresponse().status == 200


def test_nagle_stays_off_for_every_request_and_every_watch(
    serve: Serve, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []
    original = servers.Exchange.finish

    def finish(self: servers.Exchange) -> None:
        line = self._connection.stream.socket
        seen.append(bool(line.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)))
        original(self)

    monkeypatch.setattr(servers.Exchange, "finish", finish)
    watched = Watched()
    server = serve(lambda request: watched(request) if "watch" in request.target else echo(request), lock=watched.lock)
    connection = connect(server)
    for target in ("/", "/", "/watch?waiting=1"):
        connection.request("GET", target)
        answer = connection.getresponse()
        answer.readline() if "watch" in target else answer.read()
    assert seen == [True] * 3, "tornado turns Nagle's algorithm on again after each answer"


# --- TLS and identities


@pytest.mark.parametrize(
    ("peer", "known"),
    [
        pytest.param(Peer("ann", ("a", "b")), ["ann", "a", "b"], id="a certificate names user and groups"),
        pytest.param(None, None, id="without a certificate nobody is named"),
    ],
)
def test_over_https_the_client_certificate_is_the_peer(
    serve: Serve,
    authority: tls.Authority,
    trusting: Callable[[Peer | None], ssl.SSLContext],
    peer: Peer | None,
    known: list[str] | None,
) -> None:
    server = serve(echo, context=authority.context())
    assert server.address == f"https://127.0.0.1:{server.port}"
    connection = http.client.HTTPSConnection("127.0.0.1", server.port, context=trusting(peer), timeout=10)
    for _ in range(2):
        connection.request("GET", "/", headers={"Authorization": "Bearer t"})
        said = json.loads(connection.getresponse().read())
        assert (said["peer"], said["headers"]["authorization"]) == (known, "Bearer t")
    connection.close()


def test_a_certificate_of_another_authority_opens_nothing(
    serve: Serve, authority: tls.Authority, tmp_path: Any
) -> None:
    stranger = tls.Authority(parsed_now())
    mine = stranger.client(Peer("ann", ("system:masters",)))
    (tmp_path / "stranger.pem").write_bytes(mine.certificate + mine.key)
    context = ssl.create_default_context(cadata=authority.certificate.decode())
    context.load_cert_chain(tmp_path / "stranger.pem")
    server = serve(echo, context=authority.context())
    connection = http.client.HTTPSConnection("127.0.0.1", server.port, context=context, timeout=10)
    with pytest.raises((ssl.SSLError, ConnectionError, http.client.RemoteDisconnected)):
        ask(connection)
    connection.close()


def ask(connection: http.client.HTTPConnection) -> http.client.HTTPResponse:
    connection.request("GET", "/")
    return connection.getresponse()


def parsed_now() -> Any:
    from labkit.loop.clock import WallClock

    return WallClock().calendar()


# --- life


def test_several_servers_answer_side_by_side_on_ports_of_their_own(serve: Serve, connect: Connect) -> None:
    made = [serve(lambda request, name=name: Response(200, raw=name.encode())) for name in ("a", "b", "c")]
    assert len({server.port for server in made}) == 3
    for server, name in zip(made, "abc", strict=True):
        connection = connect(server)
        connection.request("GET", "/")
        assert connection.getresponse().read() == name.encode()


def test_a_taken_port_is_said_in_words(serve: Serve) -> None:
    taken = serve(echo)
    with pytest.raises(errors.BackendError, match=rf"listen on port {taken.port} of 127\.0\.0\.1; .*--port"):
        Server(echo, threading.RLock(), port=taken.port)


def test_stopping_ends_watches_and_the_port(serve: Serve, connect: Connect) -> None:
    watched = Watched()
    server = serve(watched, lock=watched.lock)
    connection = connect(server)
    connection.request("GET", "/?waiting=1")
    connection.getresponse().readline()
    server.stop()
    server.stop()
    assert watched.streams[0].closed
    with pytest.raises(ConnectionError):
        socket.create_connection(("127.0.0.1", server.port), 5).close()


def test_work_for_later_runs_on_the_servers_thread_unless_it_is_forgotten(serve: Serve) -> None:
    server = serve(echo)
    ran: list[tuple[str, str]] = []
    done = threading.Event()

    def plan() -> None:
        forget = server.call_later(0.0, lambda: ran.append(("forgotten", "")))
        forget()
        server.call_later(0.0, lambda: (ran.append(("kept", threading.current_thread().name)), done.set()))

    server.call(plan)
    assert done.wait(10)
    assert ran == [("kept", f"labkit server {server.port}")]
